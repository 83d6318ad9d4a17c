using Confluent.Kafka;

namespace Orleans.Streaming.Kafka;

/// <summary>How a stream provider uses Kafka.</summary>
public sealed class KafkaStreamOptions
{
    /// <summary>
    /// Brokers (<c>BootstrapServers</c>) and security (SASL PLAIN or SCRAM, TLS with files), for producers, consumers and the
    /// administration of topics alike.
    /// </summary>
    public ClientConfig Connection { get; set; } = new();

    /// <summary>For SASL OAUTHBEARER: brings a token whenever one is needed.</summary>
    public Func<CancellationToken, Task<KafkaAccessToken>>? AccessToken { get; set; }

    /// <summary>The topics that carry the streams, at least one.</summary>
    public IList<KafkaTopic> Topics { get; } = [];

    /// <summary>Whether missing topics are created at the start; otherwise a missing one is an error.</summary>
    public bool CreateTopics { get; set; }

    /// <summary>The consumer group under which offsets are committed. By default the cluster's service id and the provider's name.</summary>
    /// <remarks>Only offsets are kept under it: partitions are assigned by Orleans, so no other consumer may be a member of it.</remarks>
    public string? ConsumerGroup { get; set; }

    /// <summary>Where a partition begins that has no committed offset.</summary>
    public KafkaStart Start { get; set; } = KafkaStart.Earliest;

    /// <summary>What happens when the next offset to read no longer exists, or does not exist any more after a topic was made anew.</summary>
    public OffsetOutOfRange OffsetOutOfRange { get; set; } = OffsetOutOfRange.Earliest;

    /// <summary>How often offsets are committed, and so how much may be delivered again after a crash.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages of one partition that are kept in memory until they are delivered, 1 to 1,000,000. Beyond it the partition is not read.</summary>
    public int CacheSize { get; set; } = 4_096;

    /// <summary>
    /// Messages of one stream that are delivered by one call, 1 to 10,000; to be raised for subscribers of batches. One that
    /// fails is delivered again with all of them, and what fails for good goes to the dead letters with all of them.
    /// </summary>
    public int MaxDelivery { get; set; } = 1;

    /// <summary>How long a read waits for the first message. Shorter means that commits of idle partitions are looked at more often.</summary>
    public TimeSpan ReadWait { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the start waits for the brokers to tell of the topics; beyond it the silo starts without them, and asks on.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a message is tried to be produced, with all its retries; <see cref="Timeout.InfiniteTimeSpan"/> for ever, so that
    /// the order of a stream survives any outage.
    /// </summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a message waits for others to share a request to the broker.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Of batches of messages.</summary>
    public CompressionType Compression { get; set; } = CompressionType.Lz4;

    /// <summary>What follows a topic's name in the name of the topic for what could not be delivered; null for none: such messages are only counted and logged.</summary>
    public string? DeadLetterSuffix { get; set; } = ".dead-letter";

    /// <summary>The last word on the producer's settings.</summary>
    /// <remarks>Idempotence and <c>acks=all</c> are not negotiable: a stream's order depends on them.</remarks>
    public Action<ProducerConfig>? ConfigureProducer { get; set; }

    /// <summary>The last word on the consumers' settings.</summary>
    /// <remarks>Commits and assignment are the provider's own.</remarks>
    public Action<ConsumerConfig>? ConfigureConsumer { get; set; }
}
