using Orleans.Crypto.KafkaServer;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>One cluster for all tests that leave it as it is.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    public const string Name = "shared cluster";

    private KafkaCluster _kafka = null!;

    internal StreamCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _kafka = KafkaCluster.Start();
        Cluster = await StreamCluster.Start(_kafka, silos: 2, partitions: 4);
    }

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _kafka.DisposeAsync();
    }
}

[CollectionDefinition(SharedCluster.Name)]
public sealed class SharedClusterTests : ICollectionFixture<SharedCluster>;
