using System.Runtime.InteropServices;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>
/// Where the entries stand that were written last: by stream and version, and by key. Commits write only the journal
/// itself, in one place; these two indexes, which would touch a page or two of the file for each row, are kept here and
/// merged into their tables later, sorted and many rows a page.
/// </summary>
/// <remarks>
/// Nothing here need be durable: what is not merged is read from the journal at open. The writer adds entries before they
/// are committed, so readers ask with the last committed position, which they took before. They ask here first and the
/// tables afterwards: an entry that has left is in the tables by then.
/// </remarks>
internal sealed class RecentIndex
{
    private readonly Lock gate = new();
    private IndexGeneration active = new();
    private IndexGeneration? merging;

    public void Add(long stream, long version, long position, ReadOnlySpan<UInt128> keys)
    {
        lock (gate) active.Add(stream, version, position, keys);
    }

    public bool ContainsKey(long stream, UInt128 key) => PositionOf(stream, key, long.MaxValue) != 0;

    /// <summary>The entry's position, or 0 when the key is not here.</summary>
    public long PositionOf(long stream, UInt128 key, long committedPosition)
    {
        lock (gate)
        {
            StreamKey sought = new(stream, key);
            long position = active.PositionOf(sought);
            if (position == 0 && merging is not null) position = merging.PositionOf(sought);
            return position <= committedPosition ? position : 0;
        }
    }

    /// <summary>The stream's last version, committed or not; 0 when none of its entries is here.</summary>
    public long LastVersion(long stream)
    {
        lock (gate)
        {
            long version = active.LastVersion(stream);
            return version == 0 && merging is not null ? merging.LastVersion(stream) : version;
        }
    }

    /// <summary>The stream's committed entries that are here; all before them are in the table.</summary>
    public RecentRange Range(long stream, long committedPosition)
    {
        lock (gate)
        {
            List<long> positions = [];
            long first = merging?.CopyPositions(stream, committedPosition, positions) ?? 0;
            long firstActive = active.CopyPositions(stream, committedPosition, positions);
            if (first == 0) first = firstActive;
            return new RecentRange(first == 0 ? long.MaxValue : first, positions);
        }
    }

    /// <summary>Starts a new generation if this one has <paramref name="rows"/> rows and the one before it is merged.</summary>
    /// <returns>The generation that takes no more entries and can be merged, or null.</returns>
    public IndexGeneration? Freeze(int rows)
    {
        lock (gate)
        {
            if (merging is not null || active.Rows < rows) return null;
            merging = active;
            active = new IndexGeneration();
            return merging;
        }
    }

    /// <summary>Forgets the frozen generation, whose last row is now committed in the tables.</summary>
    public void Merged()
    {
        lock (gate) merging = null;
    }

    /// <summary>Puts what was found in the file in place of everything, after a commit failed.</summary>
    public void ReplaceWith(IndexGeneration found)
    {
        lock (gate)
        {
            active = found;
            merging = null;
        }
    }
}

/// <summary>Consecutive entries of a stream, from <paramref name="FirstVersion"/>; long.MaxValue when there are none.</summary>
internal readonly record struct RecentRange(long FirstVersion, List<long> Positions);

internal readonly record struct StreamKey(long Stream, UInt128 Key) : IComparable<StreamKey>
{
    public int CompareTo(StreamKey other) => Stream != other.Stream ? Stream.CompareTo(other.Stream) : Key.CompareTo(other.Key);
}

internal readonly record struct StreamVersion(long Stream, long Version, long Position);

/// <summary>A run of the journal's entries; not safe for several threads until it is frozen.</summary>
internal sealed class IndexGeneration
{
    private readonly Dictionary<long, StreamRun> runs = [];
    private readonly Dictionary<StreamKey, long> keys = [];

    public int Rows { get; private set; }

    public long LastPosition { get; private set; }

    public void Add(long stream, long version, long position, ReadOnlySpan<UInt128> entryKeys)
    {
        ref StreamRun? run = ref CollectionsMarshal.GetValueRefOrAddDefault(runs, stream, out _);
        run ??= new StreamRun(version);
        run.Positions.Add(position);
        foreach (UInt128 key in entryKeys) keys.Add(new StreamKey(stream, key), position);
        LastPosition = position;
        Rows++;
    }

    public long PositionOf(StreamKey key) => keys.GetValueOrDefault(key);

    public long LastVersion(long stream) =>
        runs.TryGetValue(stream, out StreamRun? run) ? run.FirstVersion + run.Positions.Count - 1 : 0;

    /// <summary>Appends the positions of the stream's committed entries; returns the first one's version, 0 if there is none.</summary>
    public long CopyPositions(long stream, long committedPosition, List<long> positions)
    {
        if (!runs.TryGetValue(stream, out StreamRun? run)) return 0;
        ReadOnlySpan<long> all = CollectionsMarshal.AsSpan(run.Positions);
        int count = all.Length;
        while (count > 0 && all[count - 1] > committedPosition) count--;
        positions.AddRange(all[..count]);
        return count == 0 ? 0 : run.FirstVersion;
    }

    public StreamVersion[] SortedVersions() =>
        [.. runs.OrderBy(run => run.Key).SelectMany(run => run.Value.Positions.Select((position, i) => new StreamVersion(run.Key, run.Value.FirstVersion + i, position)))];

    public (StreamKey Key, long Position)[] SortedKeys()
    {
        (StreamKey Key, long Position)[] sorted = [.. keys.Select(key => (key.Key, key.Value))];
        Array.Sort(sorted, (left, right) => left.Key.CompareTo(right.Key));
        return sorted;
    }

    private sealed class StreamRun(long firstVersion)
    {
        public long FirstVersion { get; } = firstVersion;

        public List<long> Positions { get; } = new(capacity: 1);
    }
}
