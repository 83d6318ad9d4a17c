using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Crypto.PostgresServer;
using Orleans.Crypto.Storage.Postgres.Schema;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>One server for all tests that leave it running.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    public const string Name = "shared postgres";

    private string _template = "";
    private string? _recycled;

    public PrivatePostgres Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The server's own ANALYZE is a transaction as well, and would now and then hold a reader back from what a test has just written.
        Server = await PrivatePostgres.Start("autovacuum=off");
        var migrated = await Server.CreateDatabase();
        Migrator.Migrate(migrated, NullLogger.Instance);
        _template = new NpgsqlConnectionStringBuilder(migrated).Database!;
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>A journal in a database of its own.</summary>
    public PostgresStore NewStore(Action<PostgresJournalOptions>? configure = null) => new(() => Server.CreateDatabase(_template), configure);

    /// <summary>A journal in a database that others have used and left empty: a new one costs more than most tests.</summary>
    public PostgresStore RecycledStore(Action<PostgresJournalOptions>? configure = null) => new(Recycle, configure);

    private async Task<string> Recycle()
    {
        _recycled ??= await Server.CreateDatabase(_template);
        await using var connection = new NpgsqlConnection(_recycled + ";Pooling=false");
        await connection.OpenAsync();
        await connection.Run("DELETE FROM journal; DELETE FROM journal_key; DELETE FROM stream; DELETE FROM event_type; DELETE FROM snapshot; DELETE FROM checkpoint");
        return _recycled;
    }
}

[CollectionDefinition(SharedPostgres.Name)]
public sealed class SharedPostgresTests : ICollectionFixture<SharedPostgres>;
