using Npgsql;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Storage.Postgres.Commits;

namespace Orleans.Crypto.Storage.Postgres.Reads;

/// <summary>The queries along the journal's indexes.</summary>
internal sealed class JournalReader(NpgsqlDataSource database, EventTypes types, StreamNames names)
{
    private const string EntryColumns = "position, version, type, time, payload";

    public async Task<IReadOnlyList<JournalEntry>> Read(string streamId, long fromVersion, int limit, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"SELECT {EntryColumns} FROM journal WHERE stream = (SELECT id FROM stream WHERE name = $1) AND version >= $2 ORDER BY version LIMIT $3",
            streamId, fromVersion, (long)limit);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<JournalEntry> entries = [];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            entries.Add(await Entry(rows, streamId, cancellationToken).ConfigureAwait(false));
        }

        return entries;
    }

    public async Task<BackwardPage> ReadBackward(
        string streamId, long beforeVersion, int limit, IReadOnlyCollection<string>? ofTypes, int scanLimit, CancellationToken cancellationToken)
    {
        // Versions have no gaps, so as many versions are as many entries.
        await using var command = Command(
            $"""
            SELECT {EntryColumns}, before FROM (
                SELECT id, least($2, coalesce((SELECT version + 1 FROM journal WHERE stream = id ORDER BY version DESC LIMIT 1), 1)) AS before
                FROM stream WHERE name = $1
            ) AS start LEFT JOIN LATERAL (
                SELECT {EntryColumns} FROM journal
                WHERE stream = start.id AND version < start.before AND version >= start.before - $3
                    AND ($4::text[] IS NULL OR type = ANY (ARRAY(SELECT id FROM event_type WHERE name = ANY ($4))))
                ORDER BY version DESC LIMIT $5
            ) AS entry ON true
            ORDER BY version DESC
            """,
            streamId, beforeVersion, (long)scanLimit, ofTypes is null ? DBNull.Value : ofTypes.ToArray(), (long)limit);
        command.Parameters[3].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<JournalEntry> entries = [];
        long before = 0;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            before = rows.GetInt64(5);
            if (!await rows.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false))
            {
                entries.Add(await Entry(rows, streamId, cancellationToken).ConfigureAwait(false));
            }
        }

        var lowest = entries.Count == limit ? entries[^1].Version : before - scanLimit;
        return new(entries, lowest <= 1 ? 0 : lowest);
    }

    public async Task<KeyedEntry?> Find(string streamId, UInt128 key, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"""
            SELECT {EntryColumns}, fingerprint FROM journal JOIN journal_key USING (stream, version)
            WHERE stream = (SELECT id FROM stream WHERE name = $1) AND entry_key = $2
            """,
            streamId, key.ToUuid());
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var entry = await Entry(rows, streamId, cancellationToken).ConfigureAwait(false);
        return new(entry, await rows.IsDBNullAsync(5, cancellationToken).ConfigureAwait(false) ? default : Uuids.ToUInt128(rows.GetGuid(5)));
    }

    public async Task<long> LastPosition(CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT position FROM journal ORDER BY position DESC LIMIT 1");
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long position ? position : 0;
    }

    /// <summary>The last position above another that <see cref="PageReader"/> would give, or that one.</summary>
    public async Task<long> LastReadable(long afterPosition, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"SELECT position FROM journal WHERE position > $1 AND position < {JournalPosition.Bound} ORDER BY position DESC LIMIT 1", afterPosition);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long position ? position : afterPosition;
    }

    /// <returns>How many sessions were ended.</returns>
    public async Task<long> EndStuckWriters(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var command = StuckWriters.End(age);
        command.Connection = connection;
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>As <see cref="IJournal.Load"/>, of several streams in one query, in the order of their names.</summary>
    public async Task<LoadedStream[]> Load(string[] streamIds, CancellationToken cancellationToken)
    {
        // A snapshot stands before its stream's entries, and has no position.
        await using var command = Command(
            $"""
            WITH sought AS MATERIALIZED (
                SELECT nth, stream.id, snapshot.version, snapshot.payload
                FROM unnest($1) WITH ORDINALITY AS asked (name, nth)
                LEFT JOIN stream ON stream.name = asked.name LEFT JOIN snapshot ON snapshot.stream = asked.name
            )
            SELECT NULL AS position, version, NULL AS type, NULL AS time, payload, nth, id FROM sought WHERE version IS NOT NULL
            UNION ALL
            SELECT entry.*, nth, id FROM sought CROSS JOIN LATERAL (
                SELECT {EntryColumns} FROM journal WHERE stream = sought.id AND journal.version >= coalesce(sought.version, 1)
                ORDER BY journal.version LIMIT $2
            ) AS entry
            ORDER BY nth, position NULLS FIRST
            """,
            streamIds, (long)JournalBounds.MaxLoadedEntries);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var snapshots = new JournalSnapshot?[streamIds.Length];
        var entries = new List<JournalEntry>?[streamIds.Length];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var index = (int)rows.GetInt64(5) - 1;
            if (rows.IsDBNull(0))
            {
                snapshots[index] = new(rows.GetInt64(1), rows.GetFieldValue<byte[]>(4));
            }
            else
            {
                if (entries[index] is not { } found)
                {
                    entries[index] = found = [];
                    // A grain that is loaded is likely to be written to, and then the readers of all streams meet it.
                    names.Keep(rows.GetInt64(6), streamIds[index]);
                }

                found.Add(await Entry(rows, streamIds[index], cancellationToken).ConfigureAwait(false));
            }
        }

        return [.. snapshots.Zip(entries, (snapshot, found) => new LoadedStream(snapshot, found ?? []))];
    }

    public async Task<long> LoadCheckpoint(string reader, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT position FROM checkpoint WHERE reader = $1", reader);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long position ? position : 0;
    }

    private ValueTask<JournalEntry> Entry(NpgsqlDataReader row, string streamId, CancellationToken cancellationToken) =>
        types.KnownName(row.GetInt16(2)) is { } type ? new(Entry(row, streamId, type)) : EntryOfNewType(row, streamId, cancellationToken);

    private async ValueTask<JournalEntry> EntryOfNewType(NpgsqlDataReader row, string streamId, CancellationToken cancellationToken) =>
        Entry(row, streamId, await types.Name(row.GetInt16(2), database, cancellationToken).ConfigureAwait(false));

    private static JournalEntry Entry(NpgsqlDataReader row, string streamId, string type) =>
        new(row.GetInt64(0), streamId, row.GetInt64(1), type, row.GetFieldValue<byte[]>(4), new(row.GetDateTime(3), TimeSpan.Zero));

    private NpgsqlCommand Command(string sql, params object[] parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in parameters)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
