using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;
using Orleans.Streaming.Kafka;
using Orleans.Streams;
using Orleans.TestingHost;

namespace Orleans.Crypto.Streaming.Kafka.Tests;

/// <summary>Silos and a client of this process that have one stream provider over one topic, and what was delivered in them.</summary>
internal sealed class StreamCluster : IAsyncDisposable
{
    public const string Provider = "kafka";

    /// <summary>The namespace of streams without implicit subscribers.</summary>
    private const string Namespace = "plain";

    private static readonly QuickRetries s_retries = new();

    private readonly InProcessTestCluster _cluster;

    private readonly Warnings _warnings;

    private StreamCluster(InProcessTestCluster cluster, KafkaCluster kafka, string topic, Witness witness, Warnings warnings) =>
        (_cluster, Kafka, Topic, Witness, _warnings) = (cluster, kafka, topic, witness, warnings);

    public KafkaCluster Kafka { get; }

    /// <summary>Its name in the Kafka cluster.</summary>
    public string Topic { get; }

    /// <summary>The topic of what could not be delivered.</summary>
    public string DeadLetterTopic => Topic + ".dead-letter";

    public Witness Witness { get; }

    public required HeldHandshakes Handshakes { get; init; }

    public IGrainFactory Grains => _cluster.Client;

    public InProcessTestCluster Cluster => _cluster;

    /// <param name="kafka">The caller's, who disposes of it afterwards.</param>
    /// <param name="options">On top of the settings of <see cref="KafkaCluster.NewClientConfig"/>.</param>
    /// <param name="agent">Of the pulling agents.</param>
    /// <param name="configure">Of each silo's provider.</param>
    public static async Task<StreamCluster> Start(
        KafkaCluster kafka,
        int silos = 1,
        int partitions = 1,
        int replicas = 1,
        Action<KafkaStreamOptions>? options = null,
        Action<StreamPullingAgentOptions>? agent = null,
        Action<SiloKafkaStreamConfigurator>? configure = null)
    {
        var (witness, handshakes) = (new Witness(), new HeldHandshakes());
        var topic = await kafka.CreateTopic("streams", partitions, replicas);
        await kafka.CreateTopic("streams.dead-letter", partitions: 1, replicas);
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(witness);
            silo.AddIncomingGrainCallFilter(handshakes);
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                // A silo that was killed is to be missed soon.
                membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(1);
            });
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddKafkaStreams(Provider, Configure, provider =>
            {
                provider.ConfigurePullingAgent(agents => agents.Configure(configured => agent?.Invoke(configured)));
                provider.ConfigureBackoffProvider(Runtime.Providers.IMessageDeliveryBackoffProvider (_, _) => s_retries);
                provider.ConfigureBackoffProvider(Runtime.Providers.IQueueReaderBackoffProvider (_, _) => s_retries);
                configure?.Invoke(provider);
            });
        });
        builder.ConfigureClient(client => client.AddKafkaStreams(Provider, Configure));
        builder.Options.ConfigureFileLogging = false;
        var warnings = new Warnings();
        builder.ConfigureHost(host => host.Logging.AddProvider(warnings));
        var cluster = new StreamCluster(builder.Build(), kafka, topic, witness, warnings) { Handshakes = handshakes };
        try
        {
            await cluster._cluster.DeployAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        void Configure(KafkaStreamOptions configured)
        {
            configured.Connection = kafka.NewClientConfig();
            configured.Topics.Add(new KafkaTopic(topic, partitions));
            configured.Linger = TimeSpan.FromMilliseconds(1);
            configured.CommitInterval = TimeSpan.FromMilliseconds(100);
            configured.ConfigureConsumer = consumer =>
            {
                var quick = kafka.NewConsumerConfig("");
                (consumer.FetchWaitMaxMs, consumer.FetchErrorBackoffMs) = (quick.FetchWaitMaxMs, quick.FetchErrorBackoffMs);
            };
            options?.Invoke(configured);
        }
    }

    /// <summary>A stream that no other test knows.</summary>
    public static StreamId NewStream(string name = Namespace) => StreamId.Create(name, Guid.NewGuid().ToString("N"));

    /// <summary>A subscriber's name that no other test knows.</summary>
    public static string NewName() => Guid.NewGuid().ToString("N");

    /// <summary>As the client sees it.</summary>
    public IAsyncStream<Numbered> FromClient(StreamId stream) => _cluster.Client.GetStreamProvider(Provider).GetStream<Numbered>(stream);

    public IProducerGrain Producer(string name) => Grains.GetGrain<IProducerGrain>(name);

    /// <summary>A consumer that no other test knows.</summary>
    public IConsumerGrain NewConsumer() => Grains.GetGrain<IConsumerGrain>(Guid.NewGuid().ToString("N"));

    /// <summary>The grain must be active.</summary>
    public async Task MigrateToAnotherSilo(IAddressable grain)
    {
        Assert.True(_cluster.TryGetGrainContext(grain.GetGrainId(), out var context));
        await _cluster.MigrateAsync(grain, _cluster.GetActiveSilos().First(silo => !silo.SiloAddress.Equals(context.Address.SiloAddress)).SiloAddress);
    }

    /// <summary>How far the silos are with the partitions that they read.</summary>
    public IEnumerable<PartitionState> Partitions => _cluster.GetActiveSilos()
        .SelectMany(silo => silo.ServiceProvider.GetRequiredKeyedService<IKafkaStreamStatus>(Provider).Partitions);

    /// <summary>Until a subscriber has seen this many different events of a producer.</summary>
    public Task UntilSeen(string subscriber, string producer, int count) => Eventually.True(
        () => Witness.NumbersSeenBy(subscriber, producer).Distinct().Count() >= count,
        () => $"of {count} from '{producer}' was seen: {Sequences.Show(Witness.NumbersSeenBy(subscriber, producer))}; errors: {string.Join("; ", Witness.ErrorsSeenBy(subscriber).Select(error => error.Message))}");

    /// <summary>Whether the provider has logged a warning or an error with this in it, in a silo or the client.</summary>
    public bool HasWarned(string text) => _warnings.All.Any(warning => warning.Contains(text, StringComparison.Ordinal));

    public Task UntilWarned(string text) => Eventually.True(() => HasWarned(text), () => string.Join(Environment.NewLine, _warnings.All));

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private sealed class QuickRetries : Runtime.Providers.IMessageDeliveryBackoffProvider, Runtime.Providers.IQueueReaderBackoffProvider
    {
        public TimeSpan Next(int attempt) => TimeSpan.FromMilliseconds(50);
    }
}
