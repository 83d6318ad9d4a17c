using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>A reading connection with its statements; one thread at a time. After an exception it must be disposed.</summary>
internal sealed class ReadSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly List<Statement> statements = [];
    private readonly Statement forward;
    private readonly Statement backward;
    private readonly Statement byKey;
    private readonly Statement everything;
    private readonly Statement typeName;
    private readonly Statement snapshot;
    private readonly Statement checkpoint;

    // Types are named in code, so there are some hundreds at most.
    private readonly Dictionary<long, string> typeNames = [];

    public ReadSession(SqliteConnection connection)
    {
        this.connection = connection;
        forward = Prepare(
            """
            SELECT position, version, type, time, payload FROM journal
            WHERE stream = (SELECT id FROM stream WHERE name = ?1) AND version >= ?2 ORDER BY version LIMIT ?3
            """);
        backward = Prepare(
            """
            SELECT position, version, type, time, payload FROM journal
            WHERE stream = (SELECT id FROM stream WHERE name = ?1) AND version < ?2 ORDER BY version DESC LIMIT ?3
            """);
        byKey = Prepare(
            """
            SELECT journal.position, version, type, time, payload, fingerprint
            FROM journal_key CROSS JOIN journal ON journal.position = journal_key.position
            WHERE journal_key.stream = (SELECT id FROM stream WHERE name = ?1) AND key = ?2
            """);
        everything = Prepare(
            """
            SELECT position, version, type, time, payload, stream.name
            FROM journal CROSS JOIN stream ON stream.id = journal.stream
            WHERE position > ?1 ORDER BY position LIMIT ?2
            """);
        typeName = Prepare("SELECT name FROM event_type WHERE id = ?1");
        snapshot = Prepare("SELECT version, payload FROM snapshot WHERE stream = (SELECT id FROM stream WHERE name = ?1)");
        checkpoint = Prepare("SELECT position FROM checkpoint WHERE reader = ?1");
    }

    public IReadOnlyList<JournalEntry> Read(string streamId, long fromVersion, int limit)
    {
        List<JournalEntry> entries = [];
        forward.Bind(1, streamId).Bind(2, fromVersion).Bind(3, limit);
        while (forward.Step()) entries.Add(Entry(forward, streamId));
        forward.Reset();
        return entries;
    }

    public BackwardPage ReadBackward(string streamId, long beforeVersion, int limit, IReadOnlyCollection<string>? types, int scanLimit)
    {
        List<JournalEntry> entries = [];
        long lowest = 0;
        int scanned = 0;
        backward.Bind(1, streamId).Bind(2, beforeVersion).Bind(3, scanLimit);
        while (entries.Count < limit && backward.Step())
        {
            scanned++;
            lowest = backward.Int64(1);
            if (types is null || types.Contains(TypeName(backward.Int64(2)), StringComparer.Ordinal)) entries.Add(Entry(backward, streamId));
        }

        backward.Reset();

        // Versions have no gaps: below version 1 there is nothing, and nothing was found means that the beginning was passed.
        return new BackwardPage(entries, scanned == 0 || lowest == 1 ? 0 : lowest);
    }

    public KeyedEntry? Find(string streamId, UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        byKey.Bind(1, streamId).Bind(2, bytes);
        KeyedEntry? found = byKey.Step() ? new KeyedEntry(Entry(byKey, streamId), Fingerprint(byKey, column: 5)) : null;
        byKey.Reset();
        return found;
    }

    public IReadOnlyList<JournalEntry> ReadAll(long afterPosition, int limit)
    {
        List<JournalEntry> entries = [];
        everything.Bind(1, afterPosition).Bind(2, limit);
        while (everything.Step()) entries.Add(Entry(everything, everything.Text(5)));
        everything.Reset();
        return entries;
    }

    public JournalSnapshot? LoadSnapshot(string streamId)
    {
        snapshot.Bind(1, streamId);
        JournalSnapshot? found = snapshot.Step() ? new JournalSnapshot(snapshot.Int64(0), snapshot.Blob(1).ToArray()) : null;
        snapshot.Reset();
        return found;
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

    private static UInt128 Fingerprint(Statement row, int column) =>
        row.IsNull(column) ? UInt128.Zero : BinaryPrimitives.ReadUInt128BigEndian(row.Blob(column));

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
