using System.Text;
using Confluent.Kafka;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Topics;

/// <summary>A queue is a partition; a stream's namespace names its topic, and its key the partition, as Kafka's default partitioner would.</summary>
internal sealed class KafkaQueueMapper : IConsistentRingStreamQueueMapper
{
    private readonly Dictionary<string, Entry> _byNamespace = new(StringComparer.Ordinal);
    private readonly Dictionary<QueueId, Place> _places = [];
    private readonly QueueId[] _queues;
    private readonly Entry? _others;

    public KafkaQueueMapper(string provider, IEnumerable<KafkaTopic> topics)
    {
        foreach (var topic in topics)
        {
            var entry = new Entry(topic, [.. Enumerable.Range(0, topic.Partitions).Select(partition => Queue(provider, topic, partition))]);
            for (var partition = 0; partition < topic.Partitions; partition++)
            {
                _places.Add(entry.Queues[partition], new(topic, new(topic.Name, partition)));
            }

            if (topic.Namespace is { } name)
            {
                _byNamespace.Add(name, entry);
            }
            else
            {
                _others = entry;
            }
        }

        _queues = [.. _places.Keys.Order()];
    }

    public IEnumerable<QueueId> GetAllQueues() => _queues;

    public IEnumerable<QueueId> GetQueuesForRange(IRingRange range) => _queues.Where(queue => range.InRange(queue.GetUniformHashCode()));

    public QueueId GetQueueForStream(StreamId streamId)
    {
        var entry = Of(streamId);
        return entry.Queues[Murmur2.Partition(streamId.Key.Span, entry.Queues.Length)];
    }

    public Place PlaceOf(QueueId queue) => _places[queue];

    /// <exception cref="ArgumentException">No topic carries the stream's namespace.</exception>
    public TopicPartition PartitionOf(StreamId streamId)
    {
        var entry = Of(streamId);
        return new(entry.Topic.Name, Murmur2.Partition(streamId.Key.Span, entry.Queues.Length));
    }

    private static QueueId Queue(string provider, KafkaTopic topic, int partition)
    {
        var name = $"{provider}/{topic.Name}";
        // Spread over the ring by the name, so that balancers of ring ranges share them out evenly.
        var hash = Murmur2.Hash(Encoding.UTF8.GetBytes($"{name}/{partition}"));
        return QueueId.GetQueueId(name, (uint)partition, hash);
    }

    private Entry Of(StreamId streamId)
    {
        var name = streamId.GetNamespace();
        return name is not null && _byNamespace.TryGetValue(name, out var entry)
            ? entry
            : _others ?? throw new ArgumentException($"No topic carries the streams of the namespace '{name}'.", nameof(streamId));
    }

    private sealed record Entry(KafkaTopic Topic, QueueId[] Queues);
}

/// <summary>What a queue is.</summary>
internal sealed record Place(KafkaTopic Topic, TopicPartition Partition);
