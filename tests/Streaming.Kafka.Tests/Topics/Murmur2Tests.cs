using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Orleans.Crypto.KafkaServer;
using Orleans.Streaming.Kafka.Topics;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Topics;

public sealed class Murmur2Tests : IAsyncLifetime
{
    private const int Partitions = 7;

    private readonly KafkaCluster _kafka = KafkaCluster.Start();
    private string _topic = "";

    public async Task InitializeAsync() => _topic = await _kafka.CreateTopic("keys", Partitions);

    public async Task DisposeAsync() => await _kafka.DisposeAsync();

    [Fact]
    public async Task A_key_chooses_the_partition_that_Kafkas_own_partitioner_chooses()
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig(_kafka.NewProducerConfig()) { Partitioner = Partitioner.Murmur2 }).Build();
        // Of every length modulo the block that is hashed at once, and with bytes above 127.
        var keys = Enumerable.Range(0, 200).Select(number => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{new string('é', number % 9)}{number * 7919}")));

        foreach (var key in keys)
        {
            var delivered = await producer.ProduceAsync(_topic, new() { Key = key, Value = [] });
            Assert.Equal(delivered.Partition.Value, Murmur2.Partition(key, Partitions));
        }
    }
}
