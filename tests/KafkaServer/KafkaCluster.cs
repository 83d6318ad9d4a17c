using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Orleans.Crypto.KafkaServer;

/// <summary>
/// A Kafka cluster for a test. The same test runs on the mock inside the client library, or, where the environment
/// variable <c>KAFKA_BOOTSTRAP</c> names brokers, on those. A test that breaks brokers starts a <see cref="MockKafka"/>,
/// which is there on every machine; one that the mock cannot serve is marked with what <see cref="IsReal"/> says.
/// </summary>
public abstract class KafkaCluster : IAsyncDisposable
{
    private const string Variable = "KAFKA_BOOTSTRAP";

    /// <summary>Tests that share a real cluster do not meet in a topic.</summary>
    private readonly string _prefix = $"test-{Guid.NewGuid():N}.";

    private readonly ConcurrentQueue<string> _created = [];

    /// <summary>Whether <see cref="Start"/> leads to brokers of their own, rather than to a mock.</summary>
    public static bool IsReal => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>As the client's setting <c>bootstrap.servers</c> takes it; stays the same however brokers come and go.</summary>
    public abstract string BootstrapServers { get; }

    /// <summary>The topics that <see cref="CreateTopic"/> has made and nobody has deleted through this object.</summary>
    protected IReadOnlyCollection<string> Created => _created;

    /// <param name="brokers">1 to 100; a real cluster has as many as it has.</param>
    public static KafkaCluster Start(int brokers = 1) =>
        IsReal ? new RealKafka(Environment.GetEnvironmentVariable(Variable)!) : MockKafka.Start(brokers);

    /// <summary>The name that a topic of this test has in the cluster.</summary>
    public string NameOf(string topic) => _prefix + topic;

    /// <summary>Creates a topic and returns its name in the cluster, as <see cref="NameOf"/> gives it.</summary>
    /// <param name="partitions">1 or more.</param>
    /// <param name="replicas">At most the number of brokers.</param>
    /// <exception cref="KafkaException">The topic exists, or the brokers refuse it.</exception>
    public async Task<string> CreateTopic(string topic, int partitions, int replicas = 1)
    {
        var name = NameOf(topic);
        await Create(name, partitions, replicas);
        _created.Enqueue(name);
        return name;
    }

    /// <summary>What retention does: the partition begins at <paramref name="before"/> from now on.</summary>
    /// <param name="topic">The name in the cluster.</param>
    /// <param name="before">At most the partition's end.</param>
    public abstract Task DropRecords(string topic, int partition, long before);

    /// <summary>Settings with short waits, so that a test does not wait for a client that backs off.</summary>
    public ProducerConfig NewProducerConfig() => new(NewClientConfig())
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        LingerMs = 1,
    };

    /// <summary>Settings with short waits, from the earliest offset, committing nothing by itself.</summary>
    public ConsumerConfig NewConsumerConfig(string group) => new(NewClientConfig())
    {
        GroupId = group,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = false,
        // The mock holds an empty fetch for the whole of this time, even when a message arrives meanwhile.
        FetchWaitMaxMs = 10,
        FetchErrorBackoffMs = 10,
    };

    /// <summary>Settings that every client of the test has in common.</summary>
    public ClientConfig NewClientConfig() => new()
    {
        BootstrapServers = BootstrapServers,
        ReconnectBackoffMs = 10,
        ReconnectBackoffMaxMs = 100,
        RetryBackoffMs = 10,
        RetryBackoffMaxMs = 100,
        TopicMetadataRefreshFastIntervalMs = 20,
        SocketTimeoutMs = 10_000,
        // An idempotent producer takes an earlier request for written as soon as a later one is, since a broker refuses gaps;
        // the mock does not, so that no later one may be under way while errors are injected.
        MaxInFlight = IsReal ? null : 1,
    };

    public abstract ValueTask DisposeAsync();

    protected abstract Task Create(string name, int partitions, int replicas);
}
