using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>
/// Writes a frozen generation of the index into its tables, a slice with every commit, so that no commit waits for the
/// whole of it. Sorted: rows that belong on one page are written together.
/// </summary>
/// <remarks>
/// Slices are committed before the whole is, so after a crash some of the rows come again; they must then say the same.
/// </remarks>
internal sealed class IndexMerge : IDisposable
{
    private readonly Statement insertVersion;
    private readonly Statement findVersion;
    private readonly Statement insertKey;
    private readonly Statement findKey;
    private readonly Statement setMergedPosition;

    private Task<SortedGeneration>? sorting;
    private int nextVersion;
    private int nextKey;

    public IndexMerge(SqliteConnection connection)
    {
        insertVersion = new Statement(connection, "INSERT INTO stream_entry (stream, version, position) VALUES (?1, ?2, ?3)");
        findVersion = new Statement(connection, "SELECT position FROM stream_entry WHERE stream = ?1 AND version = ?2");
        insertKey = new Statement(connection, "INSERT INTO journal_key (stream, key, position) VALUES (?1, ?2, ?3)");
        findKey = new Statement(connection, "SELECT position FROM journal_key WHERE stream = ?1 AND key = ?2");
        setMergedPosition = new Statement(connection, "UPDATE index_state SET merged_position = ?1");
    }

    /// <summary>Takes a generation that no longer changes. The one before must be merged.</summary>
    public void Start(IndexGeneration generation)
    {
        // Off the writer's thread: sorting a generation takes as long as several commits.
        sorting = Task.Run(() => new SortedGeneration(generation.SortedVersions(), generation.SortedKeys(), generation.LastPosition));
        nextVersion = 0;
        nextKey = 0;
    }

    /// <summary>Writes at most <paramref name="rows"/> index rows within the open transaction; true if they were the last of the generation.</summary>
    public bool Slice(int rows)
    {
        if (sorting is not { IsCompleted: true }) return false;
        SortedGeneration sorted = sorting.GetAwaiter().GetResult();
        for (; rows > 0 && nextVersion < sorted.Versions.Length; rows--) Insert(sorted.Versions[nextVersion++]);
        for (; rows > 0 && nextKey < sorted.Keys.Length; rows--) Insert(sorted.Keys[nextKey].Key, sorted.Keys[nextKey++].Position);
        if (nextVersion < sorted.Versions.Length || nextKey < sorted.Keys.Length) return false;
        setMergedPosition.Bind(1, sorted.LastPosition).Run();
        sorting = null;
        return true;
    }

    /// <summary>The position of an entry by its key, or 0; only of what is merged.</summary>
    public long PositionOf(long stream, UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[EntryKeys.KeyBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        findKey.Bind(1, stream).Bind(2, bytes);
        return findKey.ReadInt64();
    }

    public void Dispose()
    {
        insertVersion.Dispose();
        findVersion.Dispose();
        insertKey.Dispose();
        findKey.Dispose();
        setMergedPosition.Dispose();
    }

    private void Insert(StreamVersion entry)
    {
        if (insertVersion.Bind(1, entry.Stream).Bind(2, entry.Version).Bind(3, entry.Position).RunUnlessTaken()) return;
        long position = findVersion.Bind(1, entry.Stream).Bind(2, entry.Version).ReadInt64();
        if (position != entry.Position) throw Contradiction(entry.Stream, position, entry.Position);
    }

    private void Insert(StreamKey key, long position)
    {
        Span<byte> bytes = stackalloc byte[EntryKeys.KeyBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key.Key);
        if (insertKey.Bind(1, key.Stream).Bind(2, bytes).Bind(3, position).RunUnlessTaken()) return;
        long present = PositionOf(key.Stream, key.Key);
        if (present != position) throw Contradiction(key.Stream, present, position);
    }

    private static InvalidDataException Contradiction(long stream, long present, long position) =>
        new($"Two entries of stream {stream}, at positions {present} and {position}, have the same version or key.");

    private sealed record SortedGeneration(StreamVersion[] Versions, (StreamKey Key, long Position)[] Keys, long LastPosition);
}
