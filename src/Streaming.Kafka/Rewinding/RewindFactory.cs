using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streaming.Kafka.Caching;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streaming.Kafka.Receiving;
using Orleans.Streaming.Kafka.Topics;

namespace Orleans.Streaming.Kafka.Rewinding;

/// <summary>Starts the readers of subscribers who ask for what the cache no longer has.</summary>
internal sealed class RewindFactory(KafkaConnection connection, Place place, IKafkaMessageFormat format, KafkaStreamMetrics metrics, Arrivals arrivals, ILogger logger)
{
    public Rewind Start(PartitionCache cache, StreamId stream, KafkaSequenceToken from)
    {
        var rewind = new Rewind(this, cache, stream, from);
        cache.Rewinds.Add(rewind);
        rewind.Start();
        return rewind;
    }

    public TopicPartition Partition => place.Partition;

    public OffsetOutOfRange OutOfRange => connection.Options.OffsetOutOfRange;

    public ILogger Logger => logger;

    public IConsumer<byte[], byte[]> CreateConsumer() => connection.CreateConsumer(tellsEnd: true);

    public void Arrived() => arrivals.Set();

    public void CountOutOfRange() => metrics.OutOfRange(place.Partition.Topic);

    /// <summary>Null for a message of another stream.</summary>
    public KafkaBatchContainer? Read(Rewind rewind, ConsumeResult<byte[], byte[]> result)
    {
        try
        {
            return format.ReadStream(place.Topic, result.Message) == rewind.Stream ? Container(rewind, result.Offset, result.Message) : null;
        }
        catch (FormatException)
        {
            // It went to the dead letters when it was read in its turn.
            return null;
        }
    }

    /// <summary>Tells the agent, which wakes the subscriber, that a rewind has reached the cache.</summary>
    public KafkaBatchContainer End(Rewind rewind, long offset) => Container(rewind, offset, new() { Key = [], Value = [] });

    private KafkaBatchContainer Container(Rewind rewind, long offset, Message<byte[], byte[]> message) =>
        new(connection.Provider, rewind.Stream, KafkaSequenceToken.Delivered(offset, isRewinding: true), message, format) { Rewind = rewind };
}
