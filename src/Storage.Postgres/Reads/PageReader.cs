using Npgsql;
using NpgsqlTypes;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Reads;

/// <summary>Reads on in the journal's total order.</summary>
internal sealed class PageReader(NpgsqlDataSource database, EventTypes types, StreamNames streams)
{
    // Looks at no more than $3 entries; the last of these comes in any case, so that it is known where that was.
    private const string Page =
        $"""
        SELECT position, stream, version, type, time, payload, nth, last FROM (
            SELECT coalesce((SELECT position FROM journal WHERE position < {JournalPosition.Bound} ORDER BY position DESC LIMIT 1), 0) AS last OFFSET 0
        ) AS safe LEFT JOIN LATERAL (
            SELECT * FROM (
                SELECT position, stream, version, type, time, payload, row_number() OVER (ORDER BY position) AS nth
                FROM journal WHERE position > $1 AND position <= $2 AND position <= last ORDER BY position LIMIT $3
            ) AS looked_at
            WHERE nth = $3 OR (($4 >> (stream & 63)::int) & 1 = 1 AND type <> ALL ($5))
            ORDER BY position LIMIT $6
        ) AS entry ON true
        ORDER BY position
        """;

    public async Task<JournalPage> Read(
        PartitionSet partitions, long afterPosition, long throughPosition, int limit, IReadOnlySet<string>? exceptTypes, CancellationToken cancellationToken)
    {
        List<JournalEntry> entries = [];
        List<(int Index, long Stream)> unnamed = [];
        var page = await Read(entries, unnamed, partitions, afterPosition, throughPosition, limit, exceptTypes, cancellationToken).ConfigureAwait(false);
        if (unnamed.Count > 0)
        {
            var names = await streams.Load([.. unnamed.Select(entry => entry.Stream).Distinct()], cancellationToken).ConfigureAwait(false);
            foreach (var (index, stream) in unnamed)
            {
                entries[index] = entries[index] with { StreamId = names[stream] };
            }
        }

        return page;
    }

    private async Task<JournalPage> Read(
        List<JournalEntry> entries, List<(int Index, long Stream)> unnamed,
        PartitionSet partitions, long afterPosition, long throughPosition, int limit, IReadOnlySet<string>? exceptTypes, CancellationToken cancellationToken)
    {
        long mostScanned = Math.Max(limit, JournalBounds.MaxScannedEntries);
        await using var command = Command(partitions, afterPosition, throughPosition, limit, mostScanned, types.KnownNumbers(exceptTypes));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var (read, end, hasMore) = (0, afterPosition, false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (rows.IsDBNull(0))
            {
                // Not up to the bound: a server that crashes may give the ids of its last transactions again, where none of
                // them has left a durable trace. Those up to an entry that is committed are never given again.
                end = Math.Min(throughPosition, rows.GetInt64(7));
                break;
            }

            hasMore = ++read == limit || rows.GetInt64(6) == mostScanned;
            end = hasMore ? rows.GetInt64(0) : Math.Min(throughPosition, rows.GetInt64(7));
            var number = rows.GetInt16(3);
            var type = types.KnownName(number) ?? await types.Name(number, database, cancellationToken).ConfigureAwait(false);
            var stream = rows.GetInt64(1);
            // Of the type too: its number may have been new to the statement.
            if (partitions.Contains((int)(stream % PartitionSet.Partitions)) && exceptTypes?.Contains(type) is not true)
            {
                entries.Add(Entry(rows, stream, type, entries.Count, unnamed));
            }
        }

        return new(entries, Math.Max(afterPosition, end), hasMore);
    }

    private JournalEntry Entry(NpgsqlDataReader row, long stream, string type, int index, List<(int Index, long Stream)> unnamed)
    {
        var name = streams.Known(stream);
        if (name is null)
        {
            unnamed.Add((index, stream));
        }

        return new(row.GetInt64(0), name ?? "", row.GetInt64(2), type, row.GetFieldValue<byte[]>(5), new(row.GetDateTime(4), TimeSpan.Zero));
    }

    private NpgsqlCommand Command(PartitionSet partitions, long afterPosition, long throughPosition, int limit, long mostScanned, short[] except)
    {
        var command = database.CreateCommand(Page);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = afterPosition });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = throughPosition });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = mostScanned });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = unchecked((long)partitions.Mask) });
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = except, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit });
        return command;
    }
}
