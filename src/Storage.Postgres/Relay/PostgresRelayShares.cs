using Npgsql;
using NpgsqlTypes;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Relay;

/// <summary>Leases in the journal's database: a process that does not renew in time loses its partitions to the others.</summary>
/// <param name="lease">Ten seconds unless it is given.</param>
public sealed class PostgresRelayShares(string connectionString, TimeSpan? lease = null) : IRelayShares, IAsyncDisposable
{
    private static readonly TimeSpan s_defaultLease = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource _database = Connect(connectionString);

    private readonly Guid _worker = Guid.NewGuid();

    public async Task<IReadOnlyList<RelayPartition>> Renew(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = _database.CreateCommand("SELECT number, position FROM relay_renew($1, $2, $3, $4)");
            command.Parameters.Add(new() { Value = _worker });
            command.Parameters.Add(new() { Value = lease ?? s_defaultLease });
            Add(command, done);
            List<RelayPartition> held = [];
            await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                held.Add(new(rows.GetInt16(0), rows.GetInt64(1)));
            }

            return held;
        }
        catch (NpgsqlException exception)
        {
            throw new JournalUnavailableException("The relay's partitions could not be renewed.", exception);
        }
    }

    public async Task Release(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = _database.CreateCommand("SELECT relay_release($1, $2, $3)");
            command.Parameters.Add(new() { Value = _worker });
            Add(command, done);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            throw new JournalUnavailableException("The relay's partitions could not be released.", exception);
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static NpgsqlDataSource Connect(string connectionString)
    {
        var builder = SessionStrings.For(connectionString, "orleans-crypto relay");
        (builder.MaxPoolSize, builder.Timeout, builder.CommandTimeout) = (2, 5, 5);
        return NpgsqlDataSource.Create(builder);
    }

    private static void Add(NpgsqlCommand command, IReadOnlyList<RelayPartition> done)
    {
        command.Parameters.Add(new() { Value = done.Select(partition => (short)partition.Number).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint });
        command.Parameters.Add(new() { Value = done.Select(partition => partition.Position).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
    }
}
