using System.Diagnostics;
using Confluent.Kafka;
using Orleans.Crypto.KafkaServer;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Mock;

/// <summary>A producer and a consumer of numbers, straight from the client library.</summary>
internal sealed class PlainClients(KafkaCluster cluster, string topic) : IDisposable
{
    public const string Group = "plain";

    public IProducer<Null, int> Producer { get; } = new ProducerBuilder<Null, int>(cluster.NewProducerConfig()).Build();

    public IConsumer<Null, int> Consumer { get; } = new ConsumerBuilder<Null, int>(cluster.NewConsumerConfig(Group)).Build();

    public async Task<DeliveryResult<Null, int>> Produce(int number, int partition = 0) =>
        await Producer.ProduceAsync(new TopicPartition(topic, partition), new Message<Null, int> { Value = number });

    public async Task ProduceEach(IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            await Produce(number);
        }
    }

    /// <summary>Reads on from an offset of partition 0.</summary>
    public void ReadFrom(Offset offset) => Consumer.Assign(new TopicPartitionOffset(topic, 0, offset));

    public int[] Read(int count)
    {
        var read = new List<int>();
        var started = Stopwatch.GetTimestamp();
        while (read.Count < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Eventually.Deadline, $"read {read.Count} of {count} messages in time");
            if (Consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } result)
            {
                read.Add(result.Message.Value);
            }
        }

        return [.. read];
    }

    public void Dispose()
    {
        Producer.Dispose();
        Consumer.Dispose();
    }
}
