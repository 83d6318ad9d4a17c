using Confluent.Kafka;
using Orleans.Crypto.KafkaServer;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Mock;

/// <summary>What a cluster for tests does, be it the mock or a real one.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task What_was_produced_is_consumed_in_order()
    {
        await using var cluster = KafkaCluster.Start();
        using var clients = new PlainClients(cluster, await cluster.CreateTopic("numbers", partitions: 1));

        await clients.ProduceEach(Enumerable.Range(0, 100));

        clients.ReadFrom(Offset.Beginning);
        Assert.Equal(Enumerable.Range(0, 100), clients.Read(100));
    }

    [Fact]
    public async Task A_topic_has_the_partitions_it_was_created_with()
    {
        await using var cluster = KafkaCluster.Start();
        var topic = await cluster.CreateTopic("numbers", partitions: 7);

        using var admin = new AdminClientBuilder(cluster.NewClientConfig()).Build();

        Assert.Equal(7, admin.GetMetadata(topic, Eventually.Deadline).Topics.Single().Partitions.Count);
    }

    [Fact]
    public async Task A_topic_is_created_once()
    {
        await using var cluster = KafkaCluster.Start();
        await cluster.CreateTopic("numbers", partitions: 1);

        await Assert.ThrowsAnyAsync<KafkaException>(() => cluster.CreateTopic("numbers", partitions: 1));
    }

    [Fact]
    public async Task What_a_consumer_by_assignment_commits_is_there_for_the_next()
    {
        await using var cluster = KafkaCluster.Start();
        var topic = await cluster.CreateTopic("numbers", partitions: 1);
        using (var first = new PlainClients(cluster, topic))
        {
            await first.ProduceEach(Enumerable.Range(0, 10));
            first.ReadFrom(Offset.Beginning);
            first.Read(4);
            first.Consumer.Commit([new TopicPartitionOffset(topic, 0, 4)]);
        }

        using var second = new PlainClients(cluster, topic);
        second.ReadFrom(Offset.Stored);
        Assert.Equal(Enumerable.Range(4, 6), second.Read(6));
    }

    [Fact]
    public async Task A_read_from_before_what_retention_has_kept_is_out_of_range()
    {
        await using var cluster = KafkaCluster.Start();
        var topic = await cluster.CreateTopic("numbers", partitions: 1);
        using var clients = new PlainClients(cluster, topic);
        await clients.ProduceEach(Enumerable.Range(0, 10));

        await cluster.DropRecords(topic, 0, before: 6);

        Assert.Equal(6, clients.Consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), Eventually.Deadline).Low);
        var strict = cluster.NewConsumerConfig("strict");
        strict.AutoOffsetReset = AutoOffsetReset.Error;
        using var consumer = new ConsumerBuilder<Null, int>(strict).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, 2));
        var error = Assert.Throws<ConsumeException>(() => consumer.Consume(Eventually.Deadline));
        Assert.Equal(KafkaError.Local_AutoOffsetReset, error.Error.Code);
        clients.ReadFrom(2);
        Assert.Equal(Enumerable.Range(6, 4), clients.Read(4));
    }
}
