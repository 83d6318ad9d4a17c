using Npgsql;
using Orleans.Crypto.Ledger.ReadModels;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.ReadModels;

/// <summary>The tables of the schema <c>read</c>, in the journal's database.</summary>
public sealed class PostgresReadModels : IReadModels, IAsyncDisposable
{
    public const string SessionName = "orleans-crypto read models";

    /// <summary>Of the advisory lock of the session that writes: "OrlnRead" in ASCII.</summary>
    private const long Lock = 0x4F726C6E52656164;

    // An open transaction holds up all readers of the journal, so none may wait long. A session whose process hangs or is
    // cut off is idle, and is ended, so that another process gets the lock. What a crash of the server takes back is made
    // again, since its position goes with it: no commit needs to wait for the disk.
    private const string SessionSettings =
        "-c lock_timeout=1s -c statement_timeout=10s -c idle_in_transaction_session_timeout=5s -c idle_session_timeout=20s -c synchronous_commit=off -c plan_cache_mode=force_generic_plan";

    // A plan that is kept must not be one for a journal that was still small.
    private const string ReaderSettings = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off";

    private readonly string _session;
    private readonly NpgsqlDataSource _readers;

    public PostgresReadModels(string connectionString)
    {
        // Without a pool, so that the lock ends with the session.
        var session = Builder(connectionString, SessionName, SessionSettings);
        session.Pooling = false;
        _session = session.ConnectionString;
        var readers = Builder(connectionString, "orleans-crypto read model lag", ReaderSettings);
        readers.MaxPoolSize = 1;
        _readers = NpgsqlDataSource.Create(readers);
    }

    public async Task<IReadModelSession?> Begin(CancellationToken cancellationToken = default)
    {
        var connection = new NpgsqlConnection(_session);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = Lock } } };
            if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
            {
                return new ReadModelSession(connection);
            }

            await connection.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw exception is NpgsqlException or TimeoutException ? new JournalUnavailableException("The read models could not be opened.", exception) : exception;
        }
    }

    public async Task<ReadModelLag> Lag(CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = _readers.CreateCommand("SELECT entries_behind, seconds_behind FROM read.lag");
            await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new(rows.GetInt64(0), TimeSpan.FromSeconds(rows.GetDouble(1)));
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new JournalUnavailableException("The lag of the read models could not be read.", exception);
        }
    }

    public ValueTask DisposeAsync() => _readers.DisposeAsync();

    private static NpgsqlConnectionStringBuilder Builder(string connectionString, string name, string settings)
    {
        var builder = SessionStrings.For(connectionString, name, settings);
        (builder.Timeout, builder.CommandTimeout) = (5, 15);
        return builder;
    }
}
