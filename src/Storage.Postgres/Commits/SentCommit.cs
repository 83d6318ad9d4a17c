using Npgsql;
using NpgsqlTypes;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Commits;

/// <summary>A transaction whose COMMIT was sent, and one of its entries, which is in the journal if and only if all of them are.</summary>
internal sealed record SentCommit(long TransactionId, long Position, long Stream, long Version, NewEntry Entry)
{
    /// <summary>Ends the session that was to commit, if it is still there; null where it is not over yet.</summary>
    public bool? IsDurable(NpgsqlConnection connection)
    {
        // Known by its transaction: a pooler shows its clients process ids of its own making.
        using var end = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND backend_xid::text::bigint = $2 % 4294967296", connection)
        {
            Parameters = { new() { Value = Connections.WriterName }, new() { Value = TransactionId } },
        };
        using (var ended = end.ExecuteReader())
        {
            if (ended.HasRows)
            {
                return null;
            }
        }

        // Its contents too: a server that crashed may give the transaction's id, and so the position, to another one.
        using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM journal WHERE stream = $1 AND version = $2 AND position = $3 AND time = $4 AND payload = $5)", connection)
        {
            Parameters =
            {
                new() { Value = Stream },
                new() { Value = Version },
                new() { Value = Position },
                new() { Value = Entry.Time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = Entry.Payload, NpgsqlDbType = NpgsqlDbType.Bytea },
            },
        };
        return (bool)command.ExecuteScalar()!;
    }
}
