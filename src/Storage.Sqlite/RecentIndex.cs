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

    /// <summary>
    /// Of the stream's committed entries that are here, those from a version (inclusive) to another (exclusive), and of
    /// these at most <paramref name="limit"/>: the newest or the oldest.
    /// </summary>
    public RecentRange Range(long stream, long fromVersion, long beforeVersion, int limit, bool newest, long committedPosition)
    {
        lock (gate)
        {
            VersionRun older = merging is null ? default : merging.Committed(stream, committedPosition);
            VersionRun newer = active.Committed(stream, committedPosition);
            if (older.IsEmpty && newer.IsEmpty) return new RecentRange(long.MaxValue, []);
            long first = older.IsEmpty ? newer.FirstVersion : older.FirstVersion;
            long low = Math.Max(fromVersion, first);
            long high = Math.Min(beforeVersion, newer.IsEmpty ? older.EndVersion : newer.EndVersion);
            if (newest) low = Math.Max(low, high - limit);
            else high = Math.Min(high, low > long.MaxValue - limit ? long.MaxValue : low + limit);
            List<long> positions = [];
            older.CopyTo(positions, low, high);
            newer.CopyTo(positions, low, high);
            return new RecentRange(first, positions);
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

/// <param name="FirstVersion">Of the stream's entries that are here, long.MaxValue when there are none; all below it are in the table.</param>
/// <param name="Positions">Of the entries asked for, in the order of their versions, which have no gaps.</param>
internal readonly record struct RecentRange(long FirstVersion, List<long> Positions);

/// <summary>The positions of consecutive versions of one stream.</summary>
internal readonly ref struct VersionRun(long firstVersion, ReadOnlySpan<long> positions)
{
    private readonly ReadOnlySpan<long> positions = positions;

    public bool IsEmpty => positions.IsEmpty;

    public long FirstVersion { get; } = firstVersion;

    public long EndVersion => FirstVersion + positions.Length;

    public void CopyTo(List<long> target, long fromVersion, long beforeVersion)
    {
        long from = Math.Max(fromVersion, FirstVersion);
        long before = Math.Min(beforeVersion, EndVersion);
        if (from < before) target.AddRange(positions[(int)(from - FirstVersion)..(int)(before - FirstVersion)]);
    }
}

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

    /// <summary>The stream's entries up to a position.</summary>
    public VersionRun Committed(long stream, long committedPosition)
    {
        if (!runs.TryGetValue(stream, out StreamRun? run)) return default;
        ReadOnlySpan<long> all = CollectionsMarshal.AsSpan(run.Positions);
        int found = all.BinarySearch(committedPosition);
        return new VersionRun(run.FirstVersion, all[..(found < 0 ? ~found : found + 1)]);
    }

    public StreamVersion[] SortedVersions() =>
    [
        .. runs.OrderBy(run => run.Key).SelectMany(run =>
            run.Value.Positions.Select((position, i) => new StreamVersion(run.Key, run.Value.FirstVersion + i, position))),
    ];

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
