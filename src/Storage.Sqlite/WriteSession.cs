using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.Journal.GroupCommit;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>
/// The one writing connection with its statements and what it knows of the database. After any exception it must be
/// disposed: that rolls back, and what it knew may be wrong.
/// </summary>
internal sealed class WriteSession : IDisposable
{
    // Twice as fast as the next generation fills, so that it is merged when that is half full, whatever the entries are.
    private const int MergedRowsPerNewRow = 2;
    private const int LeastMergedRows = 16;

    private readonly SqliteConnection connection;
    private readonly RecentIndex recent;
    private readonly IndexMerge merge;
    private readonly int generationRows;
    private readonly List<Statement> statements = [];
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement insertEntry;
    private readonly Statement findStream;
    private readonly Statement findHead;
    private readonly Statement insertStream;
    private readonly Statement findType;
    private readonly Statement insertType;
    private readonly Statement upsertSnapshot;
    private readonly Statement upsertCheckpoint;

    // True for as long as this process is the only writer and no transaction was rolled back.
    private readonly RecentlyUsed<string, StreamHead> heads;
    private readonly Dictionary<string, long> typeIds = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> appendKeys = [];
    private byte[] keyBytes = new byte[EntryKeys.Bytes];
    private UInt128[] keyValues = new UInt128[1];
    private int newIndexRows;
    private bool generationMerged;

    /// <param name="recent">Is filled from the file.</param>
    /// <param name="afterPosition">New entries get higher positions, also if a failed commit was to have written up to it.</param>
    public WriteSession(SqliteConnection connection, SqliteJournalOptions options, RecentIndex recent, long afterPosition)
    {
        this.connection = connection;
        this.recent = recent;
        generationRows = options.RecentEntries;
        heads = new RecentlyUsed<string, StreamHead>(options.StreamHeads);
        merge = new IndexMerge(connection);
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        insertEntry = Prepare("INSERT INTO journal (position, stream, version, type, time, keys, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        findStream = Prepare("SELECT id FROM stream WHERE name = ?1");
        findHead = Prepare("SELECT version FROM stream_entry WHERE stream = ?1 ORDER BY version DESC LIMIT 1");
        insertStream = Prepare("INSERT INTO stream (name) VALUES (?1) RETURNING id");
        findType = Prepare("SELECT id FROM event_type WHERE name = ?1");
        insertType = Prepare("INSERT INTO event_type (name) VALUES (?1) RETURNING id");
        upsertSnapshot = Prepare(
            """
            INSERT INTO snapshot (stream, version, payload) VALUES (?1, ?2, ?3)
            ON CONFLICT (stream) DO UPDATE SET version = excluded.version, payload = excluded.payload WHERE excluded.version >= version
            """);
        upsertCheckpoint = Prepare(
            "INSERT INTO checkpoint (reader, position) VALUES (?1, ?2) ON CONFLICT (reader) DO UPDATE SET position = excluded.position");
        CommittedPosition = FillRecentIndex();
        LastPosition = Math.Max(afterPosition, CommittedPosition);
    }

    /// <summary>Of the entries written so far, committed or not.</summary>
    public long LastPosition { get; private set; }

    /// <summary>Of the entries that are durable.</summary>
    public long CommittedPosition { get; private set; }

    public void Begin() => begin.Run();

    /// <summary>Returns once everything since <see cref="Begin"/> is durable. Merges some of the index on the way.</summary>
    public void Commit()
    {
        if (recent.Freeze(generationRows) is { } generation) merge.Start(generation);
        generationMerged |= merge.Slice(Math.Max(LeastMergedRows, newIndexRows * MergedRowsPerNewRow));
        newIndexRows = 0;
        commit.Run();
        CommittedPosition = LastPosition;
        if (generationMerged) recent.Merged();
        generationMerged = false;
    }

    /// <summary>Writes within the open transaction, and keeps the outcome in the write.</summary>
    public void Write(PendingWrite write)
    {
        switch (write)
        {
            case PendingAppend append:
                append.Result = Append(append.Append);
                if (append.Result.Status != AppendStatus.Committed) append.Append.Chain?.Break();
                break;
            case PendingSnapshot snapshot:
                SaveSnapshot(snapshot.StreamId, snapshot.Snapshot);
                break;
            case PendingCheckpoint checkpoint:
                upsertCheckpoint.Bind(1, checkpoint.Reader).Bind(2, checkpoint.Position).Run();
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Writes all entries or, if the stream is elsewhere or a key is taken, none.</summary>
    private AppendResult Append(JournalAppend append)
    {
        StreamHead head = Head(append.StreamId);
        if (append.Chain is { IsBroken: true }) return new AppendResult(AppendStatus.VersionConflict);
        if (append.FirstVersion != head.Version + 1) return new AppendResult(AppendStatus.VersionConflict);
        if (HasTakenKey(head.Id, append.Entries)) return new AppendResult(AppendStatus.KeyConflict);
        EnsureStream(append.StreamId, head);
        for (int i = 0; i < append.Entries.Count; i++) Insert(head, append.Entries[i]);
        return new AppendResult(AppendStatus.Committed, LastPosition);
    }

    /// <summary>Replaces the stream's snapshot unless that is of a higher version.</summary>
    private void SaveSnapshot(string streamId, JournalSnapshot snapshot)
    {
        StreamHead head = Head(streamId);
        EnsureStream(streamId, head);
        upsertSnapshot.Bind(1, head.Id).Bind(2, snapshot.Version).Bind(3, snapshot.Payload.Span).Run();
    }

    /// <summary>Writes the log back into the database file, which it leaves as a single file.</summary>
    public void WriteBack() => JournalDatabase.Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");

    public void Dispose()
    {
        foreach (Statement statement in statements) statement.Dispose();
        merge.Dispose();
        connection.Dispose();
    }

    private void Insert(StreamHead head, NewEntry entry)
    {
        int keys = entry.Keys.Count;
        MakeRoomForKeys(keys);
        insertEntry
            .Bind(1, ++LastPosition)
            .Bind(2, head.Id)
            .Bind(3, ++head.Version)
            .Bind(4, TypeId(entry.Type))
            .Bind(5, entry.Time.ToMicroseconds())
            .Bind(7, entry.Payload.Span);
        if (keys == 0)
        {
            insertEntry.BindNull(6);
        }
        else
        {
            EntryKeys.Write(keyBytes, entry.Keys);
            insertEntry.Bind(6, keyBytes.AsSpan(0, keys * EntryKeys.Bytes));
        }

        insertEntry.Run();
        newIndexRows += 1 + keys;
        recent.Add(head.Id, head.Version, LastPosition, EntryKeys.ReadKeys(keyBytes.AsSpan(0, keys * EntryKeys.Bytes), keyValues));
    }

    private void MakeRoomForKeys(int keys)
    {
        if (keyValues.Length >= keys) return;
        keyBytes = new byte[keys * EntryKeys.Bytes];
        keyValues = new UInt128[keys];
    }

    private bool HasTakenKey(long stream, IReadOnlyList<NewEntry> entries)
    {
        appendKeys.Clear();
        for (int i = 0; i < entries.Count; i++)
        {
            IReadOnlyList<EntryKey> keys = entries[i].Keys;
            for (int k = 0; k < keys.Count; k++)
            {
                UInt128 key = keys[k].Value;
                if (!appendKeys.Add(key)) return true;
                if (stream != 0 && (recent.ContainsKey(stream, key) || merge.PositionOf(stream, key) != 0)) return true;
            }
        }

        return false;
    }

    /// <summary>Reads the rows that no table indexes yet; returns the last position of the journal.</summary>
    private long FillRecentIndex()
    {
        using Statement lastPosition = new(connection, "SELECT ifnull(max(position), 0) FROM journal");
        using Statement rows = new(
            connection,
            "SELECT position, stream, version, keys FROM journal WHERE position > (SELECT merged_position FROM index_state) ORDER BY position");
        IndexGeneration found = new();
        while (rows.Step())
        {
            ReadOnlySpan<byte> keys = rows.Blob(3);
            MakeRoomForKeys(keys.Length / EntryKeys.Bytes);
            found.Add(rows.Int64(1), rows.Int64(2), rows.Int64(0), EntryKeys.ReadKeys(keys, keyValues));
        }

        rows.Reset();
        recent.ReplaceWith(found);
        return lastPosition.ReadInt64();
    }

    private StreamHead Head(string streamId)
    {
        if (heads.TryGet(streamId, out StreamHead? head)) return head;
        head = new StreamHead { Id = findStream.Bind(1, streamId).ReadInt64() };
        if (head.Id != 0)
        {
            long version = recent.LastVersion(head.Id);
            head.Version = version != 0 ? version : findHead.Bind(1, head.Id).ReadInt64();
        }

        heads.Add(streamId, head);
        return head;
    }

    private void EnsureStream(string streamId, StreamHead head)
    {
        if (head.Id == 0) head.Id = insertStream.Bind(1, streamId).ReadInt64();
    }

    private long TypeId(string type)
    {
        if (typeIds.TryGetValue(type, out long id)) return id;
        id = findType.Bind(1, type).ReadInt64();
        if (id == 0) id = insertType.Bind(1, type).ReadInt64();
        typeIds.Add(type, id);
        return id;
    }

    private Statement Prepare(string sql)
    {
        Statement statement = new(connection, sql);
        statements.Add(statement);
        return statement;
    }
}
