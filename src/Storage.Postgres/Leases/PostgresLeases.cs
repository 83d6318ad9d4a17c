using Npgsql;
using NpgsqlTypes;

namespace Orleans.Crypto.Storage.Postgres.Leases;

/// <summary>Things that one process at a time may have, until it gives them back or is too slow to renew them; by the database's clock.</summary>
/// <remarks>
/// Every statement locks its rows in the order of their names, even those of others that it finds taken: in any other order
/// two of them could wait for each other.
/// </remarks>
public sealed class PostgresLeases(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database = Connect(connectionString);

    /// <summary>Takes those of <paramref name="resources"/> that nobody has.</summary>
    /// <returns>A token for each that was taken.</returns>
    /// <exception cref="NpgsqlException">The database can't be reached; nothing is known of any.</exception>
    public async Task<IReadOnlyDictionary<string, Guid>> Acquire(string category, IReadOnlyList<LeaseTerm> resources, CancellationToken cancellationToken = default)
    {
        await using var command = _database.CreateCommand(
            """
            INSERT INTO lease (category, resource, token, expires)
            SELECT $1, wanted.resource, gen_random_uuid(), clock_timestamp() + wanted.duration
            FROM unnest($2, $3) AS wanted (resource, duration)
            ORDER BY wanted.resource
            ON CONFLICT (category, resource) DO UPDATE SET token = excluded.token, expires = excluded.expires
            WHERE lease.expires < clock_timestamp()
            RETURNING resource, token
            """);
        command.Parameters.Add(new() { Value = category });
        AddTerms(command, resources);
        var taken = new Dictionary<string, Guid>(StringComparer.Ordinal);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            taken.Add(rows.GetString(0), rows.GetGuid(1));
        }

        return taken;
    }

    /// <summary>Keeps what is held for some more time.</summary>
    /// <returns>Those that are still held; the others went to somebody else.</returns>
    /// <exception cref="NpgsqlException">The database can't be reached; nothing is known of any.</exception>
    public async Task<IReadOnlySet<string>> Renew(
        string category, IReadOnlyList<LeaseTerm> resources, IReadOnlyList<Guid> tokens, CancellationToken cancellationToken = default)
    {
        await using var command = _database.CreateCommand(
            """
            WITH held AS (
                SELECT lease.resource, held.duration
                FROM lease JOIN unnest($2, $3, $4) AS held (resource, duration, token) ON lease.resource = held.resource AND lease.token = held.token
                WHERE lease.category = $1
                ORDER BY lease.resource
                FOR UPDATE OF lease
            )
            UPDATE lease SET expires = clock_timestamp() + held.duration
            FROM held
            WHERE lease.category = $1 AND lease.resource = held.resource
            RETURNING lease.resource
            """);
        command.Parameters.Add(new() { Value = category });
        AddTerms(command, resources);
        command.Parameters.Add(new() { Value = tokens.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        var held = new HashSet<string>(StringComparer.Ordinal);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            held.Add(rows.GetString(0));
        }

        return held;
    }

    /// <summary>Gives back what is held.</summary>
    /// <exception cref="NpgsqlException">The database can't be reached; the leases end by themselves.</exception>
    public async Task Release(string category, IReadOnlyList<string> resources, IReadOnlyList<Guid> tokens, CancellationToken cancellationToken = default)
    {
        await using var command = _database.CreateCommand(
            """
            WITH held AS (
                SELECT lease.resource
                FROM lease JOIN unnest($2, $3) AS held (resource, token) ON lease.resource = held.resource AND lease.token = held.token
                WHERE lease.category = $1
                ORDER BY lease.resource
                FOR UPDATE OF lease
            )
            UPDATE lease SET expires = '-infinity'
            FROM held
            WHERE lease.category = $1 AND lease.resource = held.resource
            """);
        command.Parameters.Add(new() { Value = category });
        command.Parameters.Add(new() { Value = resources.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = tokens.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static NpgsqlDataSource Connect(string connectionString)
    {
        var builder = SessionStrings.For(connectionString, "orleans-crypto leases");
        (builder.MaxPoolSize, builder.Timeout, builder.CommandTimeout) = (2, 5, 5);
        return NpgsqlDataSource.Create(builder);
    }

    private static void AddTerms(NpgsqlCommand command, IReadOnlyList<LeaseTerm> resources)
    {
        command.Parameters.Add(new() { Value = resources.Select(term => term.Resource).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = resources.Select(term => term.Duration).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Interval });
    }
}

/// <param name="Duration">Longer than the pause between two renewals.</param>
public readonly record struct LeaseTerm(string Resource, TimeSpan Duration);
