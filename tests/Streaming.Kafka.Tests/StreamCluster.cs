using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;

namespace Orleans.Crypto.Streaming.Kafka.Tests;

/// <summary>Silos and a client of this process that have one stream provider, and what was delivered in them.</summary>
internal sealed class StreamCluster : IAsyncDisposable
{
    public const string Provider = "kafka";

    /// <summary>The namespace of streams without implicit subscribers.</summary>
    private const string Namespace = "plain";

    private readonly InProcessTestCluster _cluster;

    private StreamCluster(InProcessTestCluster cluster, Witness witness) => (_cluster, Witness) = (cluster, witness);

    public Witness Witness { get; }

    public IGrainFactory Grains => _cluster.Client;

    public InProcessTestCluster Cluster => _cluster;

    public static async Task<StreamCluster> Start(int silos)
    {
        var witness = new Witness();
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(witness);
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                // A silo that was killed is to be missed soon.
                membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(1);
            });
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddMemoryStreams(Provider);
        });
        builder.ConfigureClient(client =>
        {
            client.AddMemoryStreams(Provider);
        });
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(host => host.Logging.SetMinimumLevel(LogLevel.Error));
        var cluster = new StreamCluster(builder.Build(), witness);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    /// <summary>A stream that no other test knows.</summary>
    public static StreamId NewStream(string name = Namespace) => StreamId.Create(name, Guid.NewGuid().ToString("N"));

    /// <summary>As the client sees it.</summary>
    public IAsyncStream<Numbered> FromClient(StreamId stream) => _cluster.Client.GetStreamProvider(Provider).GetStream<Numbered>(stream);

    public IProducerGrain Producer(string name) => Grains.GetGrain<IProducerGrain>(name);

    /// <summary>A consumer that no other test knows.</summary>
    public IConsumerGrain NewConsumer() => Grains.GetGrain<IConsumerGrain>(Guid.NewGuid().ToString("N"));

    /// <summary>A subscriber's name that no other test knows.</summary>
    public static string NewName() => Guid.NewGuid().ToString("N");

    /// <summary>The grain must be active.</summary>
    public async Task MigrateToAnotherSilo(IAddressable grain)
    {
        Assert.True(_cluster.TryGetGrainContext(grain.GetGrainId(), out var context));
        await _cluster.MigrateAsync(grain, _cluster.GetActiveSilos().First(silo => !silo.SiloAddress.Equals(context.Address.SiloAddress)).SiloAddress);
    }

    /// <summary>Until a subscriber has seen this many different events of a producer.</summary>
    public Task UntilSeen(string subscriber, string producer, int count) => Eventually.True(
        () => Witness.NumbersSeenBy(subscriber, producer).Distinct().Count() >= count,
        () => $"of {count} from '{producer}' was seen: {Sequences.Show(Witness.NumbersSeenBy(subscriber, producer))}; errors: {string.Join("; ", Witness.ErrorsSeenBy(subscriber).Select(error => error.Message))}");

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
