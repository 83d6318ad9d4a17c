using Orleans.Crypto.PostgresServer;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>One server for all tests that leave it running; each has a database of its own.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    public const string Name = "shared postgres";

    public PrivatePostgres Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await PrivatePostgres.Start();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

[CollectionDefinition(SharedPostgres.Name)]
public sealed class SharedPostgresTests : ICollectionFixture<SharedPostgres>;
