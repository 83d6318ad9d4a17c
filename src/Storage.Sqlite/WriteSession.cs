using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>
/// The one writing connection with its statements and what it knows of the database. After any exception it must be
/// disposed: that rolls back, and what it knew may be wrong.
/// </summary>
internal sealed class WriteSession : IDisposable
{
    private const int KeyBytes = 16;

    private readonly SqliteConnection connection;
    private readonly List<Statement> statements = [];
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement insertEntry;
    private readonly Statement insertKey;
    private readonly Statement deleteKey;
    private readonly Statement findStream;
    private readonly Statement findHead;
    private readonly Statement insertStream;
    private readonly Statement findType;
    private readonly Statement insertType;
    private readonly Statement upsertSnapshot;
    private readonly Statement upsertCheckpoint;

    private readonly StreamHeads heads;
    private readonly Dictionary<string, long> typeIds = new(StringComparer.Ordinal);

    public WriteSession(SqliteConnection connection, int streamHeads)
    {
        this.connection = connection;
        heads = new StreamHeads(streamHeads);
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        insertEntry = Prepare("INSERT INTO journal (position, stream, version, type, time, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        insertKey = Prepare("INSERT INTO journal_key (stream, key, position, fingerprint) VALUES (?1, ?2, ?3, ?4)");
        deleteKey = Prepare("DELETE FROM journal_key WHERE stream = ?1 AND key = ?2");
        findStream = Prepare("SELECT id FROM stream WHERE name = ?1");
        findHead = Prepare("SELECT version FROM journal WHERE stream = ?1 ORDER BY version DESC LIMIT 1");
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
        using Statement lastPosition = new(connection, "SELECT ifnull(max(position), 0) FROM journal");
        lastPosition.Step();
        LastPosition = lastPosition.Int64(0);
    }

    /// <summary>Of the entries written so far, committed or not.</summary>
    public long LastPosition { get; private set; }

    public void Begin() => begin.Run();

    /// <summary>Returns once everything since <see cref="Begin"/> is durable.</summary>
    public void Commit() => commit.Run();

    /// <summary>Writes all entries or, if the stream is elsewhere or a key is taken, none.</summary>
    public AppendResult Append(JournalAppend append)
    {
        StreamHead head = Head(append.StreamId);
        if (append.FirstVersion != head.Version + 1) return new AppendResult(AppendStatus.VersionConflict);
        EnsureStream(append.StreamId, head);

        // The keys go first: they are the only rows that may be refused, and taking a few of them back is cheaper than
        // a savepoint around every append.
        if (!InsertKeys(head.Id, append.Entries)) return new AppendResult(AppendStatus.KeyConflict);
        for (int i = 0; i < append.Entries.Count; i++)
        {
            NewEntry entry = append.Entries[i];
            insertEntry
                .Bind(1, ++LastPosition)
                .Bind(2, head.Id)
                .Bind(3, ++head.Version)
                .Bind(4, TypeId(entry.Type))
                .Bind(5, entry.Time.ToMicroseconds())
                .Bind(6, entry.Payload.Span)
                .Run();
        }

        return new AppendResult(AppendStatus.Committed, LastPosition);
    }

    /// <summary>Replaces the stream's snapshot unless that is of a higher version.</summary>
    public void SaveSnapshot(string streamId, JournalSnapshot snapshot)
    {
        StreamHead head = Head(streamId);
        EnsureStream(streamId, head);
        upsertSnapshot.Bind(1, head.Id).Bind(2, snapshot.Version).Bind(3, snapshot.Payload.Span).Run();
    }

    public void SaveCheckpoint(string reader, long position) => upsertCheckpoint.Bind(1, reader).Bind(2, position).Run();

    /// <summary>Writes the log back into the database file, which it leaves as a single file.</summary>
    public void WriteBack() => JournalDatabase.Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");

    public void Dispose()
    {
        foreach (Statement statement in statements) statement.Dispose();
        connection.Dispose();
    }

    private bool InsertKeys(long stream, IReadOnlyList<NewEntry> entries)
    {
        int inserted = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            IReadOnlyList<EntryKey> keys = entries[i].Keys;
            for (int k = 0; k < keys.Count; k++)
            {
                if (!InsertKey(stream, keys[k], LastPosition + 1 + i))
                {
                    DeleteKeys(stream, entries, inserted);
                    return false;
                }

                inserted++;
            }
        }

        return true;
    }

    private bool InsertKey(long stream, EntryKey key, long position)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key.Value);
        insertKey.Bind(1, stream).Bind(2, bytes).Bind(3, position);
        if (key.Fingerprint == UInt128.Zero)
        {
            insertKey.BindNull(4);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, key.Fingerprint);
            insertKey.Bind(4, bytes);
        }

        return insertKey.RunUnlessTaken();
    }

    private void DeleteKeys(long stream, IReadOnlyList<NewEntry> entries, int count)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        foreach (EntryKey key in entries.SelectMany(entry => entry.Keys).Take(count))
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, key.Value);
            deleteKey.Bind(1, stream).Bind(2, bytes).Run();
        }
    }

    private StreamHead Head(string streamId)
    {
        if (heads.TryGet(streamId, out StreamHead? head)) return head;
        head = new StreamHead { Id = FindId(findStream, streamId) };
        if (head.Id != 0)
        {
            findHead.Bind(1, head.Id);
            head.Version = findHead.Step() ? findHead.Int64(0) : 0;
            findHead.Reset();
        }

        heads.Add(streamId, head);
        return head;
    }

    private void EnsureStream(string streamId, StreamHead head)
    {
        if (head.Id == 0) head.Id = InsertName(insertStream, streamId);
    }

    private long TypeId(string type)
    {
        if (typeIds.TryGetValue(type, out long id)) return id;
        id = FindId(findType, type);
        if (id == 0) id = InsertName(insertType, type);
        typeIds.Add(type, id);
        return id;
    }

    private static long FindId(Statement find, string name)
    {
        find.Bind(1, name);
        long id = find.Step() ? find.Int64(0) : 0;
        find.Reset();
        return id;
    }

    private static long InsertName(Statement insert, string name)
    {
        insert.Bind(1, name);
        insert.Step();
        long id = insert.Int64(0);
        insert.Reset();
        return id;
    }

    private Statement Prepare(string sql)
    {
        Statement statement = new(connection, sql);
        statements.Add(statement);
        return statement;
    }
}
