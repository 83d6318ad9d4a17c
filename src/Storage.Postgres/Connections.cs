using System.Globalization;
using Npgsql;

namespace Orleans.Crypto.Storage.Postgres;

/// <summary>How this process connects: one session that commits, and a pool that reads.</summary>
internal sealed class Connections : IDisposable
{
    /// <summary>By which an operator, and another process, knows the sessions that commit.</summary>
    public const string WriterName = "orleans-crypto journal writer";

    private readonly PostgresJournalOptions _options;
    private readonly string _writer;

    public Connections(PostgresJournalOptions options)
    {
        _options = options;
        // Prepared plans that never depend on statistics: the journal is only ever read along its indexes.
        // One connection more than reads: of those that meet a new event type, one at a time asks for its name on another connection.
        Readers = new NpgsqlDataSourceBuilder(Builder(
            "orleans-crypto journal reader", "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off", options.ReadConnections + 1).ConnectionString).Build();
        // A session that hangs must not hold its transaction's entries, and with them all readers, for ever.
        var milliseconds = (TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var writer = Builder(
            WriterName,
            $"-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c lock_timeout={milliseconds(options.LockTimeout)} -c statement_timeout={milliseconds(options.Timeout)} -c idle_in_transaction_session_timeout={milliseconds(options.Timeout)}",
            poolSize: 1);
        writer.Pooling = false;
        _writer = writer.ConnectionString;
    }

    public NpgsqlDataSource Readers { get; }

    public NpgsqlConnection OpenWriter()
    {
        var connection = new NpgsqlConnection(_writer);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose() => Readers.Dispose();

    private NpgsqlConnectionStringBuilder Builder(string name, string settings, int poolSize)
    {
        var builder = SessionStrings.For(_options.ConnectionString, name, settings);
        builder.MaxPoolSize = poolSize;
        builder.Timeout = (int)_options.Timeout.TotalSeconds;
        builder.CommandTimeout = (int)_options.Timeout.TotalSeconds + 1;
        return builder;
    }
}
