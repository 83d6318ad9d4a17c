namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>One cluster for all tests that leave it as it is.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    public const string Name = "shared cluster";

    internal StreamCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await StreamCluster.Start(silos: 2);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

[CollectionDefinition(SharedCluster.Name)]
public sealed class SharedClusterTests : ICollectionFixture<SharedCluster>;
