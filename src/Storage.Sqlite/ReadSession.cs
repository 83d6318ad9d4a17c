using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.Journal.GroupCommit;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>A reading connection with its statements; one thread at a time. After an exception it must be disposed.</summary>
/// <remarks>Of a stream it asks the index in memory first and the tables afterwards, never the other way: see <see cref="RecentIndex"/>.</remarks>
internal sealed class ReadSession : IDisposable
{
    private const string EntryColumns = "journal.position, journal.version, type, time, payload";

    private readonly SqliteConnection connection;
    private readonly RecentIndex recent;
    private readonly CommitSignal committed;
    private readonly List<Statement> statements = [];
    private readonly Statement streamByName;
    private readonly Statement forward;
    private readonly Statement backward;
    private readonly Statement byKey;
    private readonly Statement byPosition;
    private readonly Statement onward;
    private readonly Statement streamName;
    private readonly Statement typeName;
    private readonly Statement snapshot;
    private readonly Statement checkpoint;

    // Types are named in code, so there are some hundreds at most.
    private readonly Dictionary<long, string> typeNames = [];

    public ReadSession(SqliteConnection connection, RecentIndex recent, CommitSignal committed)
    {
        this.connection = connection;
        this.recent = recent;
        this.committed = committed;
        streamByName = Prepare("SELECT id FROM stream WHERE name = ?1");
        forward = Prepare(
            $"""
            SELECT {EntryColumns} FROM stream_entry CROSS JOIN journal ON journal.position = stream_entry.position
            WHERE stream_entry.stream = ?1 AND stream_entry.version >= ?2 AND stream_entry.version < ?3 ORDER BY stream_entry.version LIMIT ?4
            """);
        backward = Prepare(
            $"""
            SELECT {EntryColumns} FROM stream_entry CROSS JOIN journal ON journal.position = stream_entry.position
            WHERE stream_entry.stream = ?1 AND stream_entry.version < ?2 ORDER BY stream_entry.version DESC LIMIT ?3
            """);
        byKey = Prepare("SELECT position FROM journal_key WHERE stream = ?1 AND key = ?2");
        byPosition = Prepare($"SELECT {EntryColumns}, keys FROM journal WHERE position = ?1");
        onward = Prepare($"SELECT {EntryColumns}, stream FROM journal WHERE position > ?1 AND position <= ?2 ORDER BY position");
        streamName = Prepare("SELECT name FROM stream WHERE id = ?1");
        typeName = Prepare("SELECT name FROM event_type WHERE id = ?1");
        snapshot = Prepare("SELECT version, payload FROM snapshot WHERE stream = (SELECT id FROM stream WHERE name = ?1)");
        checkpoint = Prepare("SELECT position FROM checkpoint WHERE reader = ?1");
    }

    public IReadOnlyList<JournalEntry> Read(string streamId, long fromVersion, int limit)
    {
        List<JournalEntry> entries = [];
        long stream = streamByName.Bind(1, streamId).ReadInt64();
        RecentRange range = recent.Range(stream, fromVersion, long.MaxValue, limit, newest: false, committed.LastPosition);
        if (fromVersion < range.FirstVersion)
        {
            forward.Bind(1, stream).Bind(2, fromVersion).Bind(3, range.FirstVersion).Bind(4, limit);
            while (forward.Step()) entries.Add(Entry(forward, streamId));
            forward.Reset();
        }

        foreach (long position in range.Positions.Take(limit - entries.Count))
        {
            Seek(position);
            entries.Add(Entry(byPosition, streamId));
            byPosition.Reset();
        }

        return entries;
    }

    public BackwardPage ReadBackward(string streamId, long beforeVersion, int limit, IReadOnlyCollection<string>? types, int scanLimit)
    {
        List<JournalEntry> entries = [];
        long stream = streamByName.Bind(1, streamId).ReadInt64();
        RecentRange range = recent.Range(stream, fromVersion: 1, beforeVersion, scanLimit, newest: true, committed.LastPosition);
        long lowest = 0;
        int left = scanLimit;
        for (int i = range.Positions.Count - 1; i >= 0 && entries.Count < limit; i--, left--)
        {
            Seek(range.Positions[i]);
            lowest = Look(byPosition);
            byPosition.Reset();
        }

        backward.Bind(1, stream).Bind(2, Math.Min(beforeVersion, range.FirstVersion)).Bind(3, left);
        while (entries.Count < limit && left > 0 && backward.Step()) lowest = Look(backward);
        backward.Reset();

        // Versions have no gaps: below version 1 there is nothing, and nothing was found means that the beginning was passed.
        return new BackwardPage(entries, lowest <= 1 ? 0 : lowest);

        long Look(Statement row)
        {
            if (types is null || types.Contains(TypeName(row.Int64(2)), StringComparer.Ordinal)) entries.Add(Entry(row, streamId));
            return row.Int64(1);
        }
    }

    public KeyedEntry? Find(string streamId, UInt128 key)
    {
        long stream = streamByName.Bind(1, streamId).ReadInt64();
        long position = recent.PositionOf(stream, key, committed.LastPosition);
        if (position == 0)
        {
            Span<byte> bytes = stackalloc byte[EntryKeys.KeyBytes];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
            position = byKey.Bind(1, stream).Bind(2, bytes).ReadInt64();
        }

        if (position == 0) return null;
        Seek(position);
        KeyedEntry found = new(Entry(byPosition, streamId), EntryKeys.FingerprintOf(byPosition.Blob(5), key));
        byPosition.Reset();
        return found;
    }

    public IReadOnlyList<JournalEntry> ReadAll(long afterPosition, int limit) =>
        ReadPartitions(PartitionSet.All, afterPosition, long.MaxValue, limit, exceptTypes: null).Entries;

    /// <summary>A stream's partition is its number's remainder by 64, so it is known wherever the number is.</summary>
    public JournalPage ReadPartitions(PartitionSet partitions, long afterPosition, long throughPosition, int limit, IReadOnlySet<string>? exceptTypes)
    {
        List<JournalEntry> entries = [];
        long end = Math.Min(throughPosition, committed.LastPosition);
        int mostScanned = Math.Max(limit, JournalBounds.MaxScannedEntries);
        bool hasMore = false;
        onward.Bind(1, afterPosition).Bind(2, end);
        for (int scanned = 1; !hasMore && onward.Step(); scanned++)
        {
            // Not in the statement, which could not tell where it stopped looking. A column that is not asked for costs next to nothing.
            long stream = onward.Int64(5);
            if (partitions.Contains((int)(stream % PartitionSet.Partitions)) && exceptTypes?.Contains(TypeName(onward.Int64(2))) is not true)
            {
                entries.Add(Entry(onward, StreamName(stream)));
            }

            hasMore = entries.Count == limit || scanned == mostScanned;
            if (hasMore) end = onward.Int64(0);
        }

        onward.Reset();
        return new JournalPage(entries, Math.Max(end, afterPosition), hasMore);
    }

    public LoadedStream Load(string streamId)
    {
        snapshot.Bind(1, streamId);
        JournalSnapshot? found = snapshot.Step() ? new JournalSnapshot(snapshot.Int64(0), snapshot.Blob(1).ToArray()) : null;
        snapshot.Reset();
        return new LoadedStream(found, Read(streamId, found?.Version ?? 1, JournalBounds.MaxLoadedEntries));
    }

    public long LoadCheckpoint(string reader)
    {
        checkpoint.Bind(1, reader);
        long position = checkpoint.Step() ? checkpoint.Int64(0) : 0;
        checkpoint.Reset();
        return position;
    }

    public void Dispose()
    {
        foreach (Statement statement in statements) statement.Dispose();
        connection.Dispose();
    }

    private JournalEntry Entry(Statement row, string streamId) => new(
        row.Int64(0), streamId, row.Int64(1), TypeName(row.Int64(2)), row.Blob(4).ToArray(), Microseconds.FromMicroseconds(row.Int64(3)));

    private void Seek(long position)
    {
        if (!byPosition.Bind(1, position).Step()) throw new InvalidDataException($"The journal has no entry at position {position}, though an index says so.");
    }

    private string StreamName(long id)
    {
        streamName.Bind(1, id);
        string name = streamName.Step() ? streamName.Text(0) : throw new InvalidDataException($"The journal names no stream {id}.");
        streamName.Reset();
        return name;
    }

    private string TypeName(long id)
    {
        if (typeNames.TryGetValue(id, out string? name)) return name;
        typeName.Bind(1, id);
        name = typeName.Step() ? typeName.Text(0) : throw new InvalidDataException($"The journal names no event type {id}.");
        typeName.Reset();
        typeNames.Add(id, name);
        return name;
    }

    private Statement Prepare(string sql)
    {
        Statement statement = new(connection, sql);
        statements.Add(statement);
        return statement;
    }
}
