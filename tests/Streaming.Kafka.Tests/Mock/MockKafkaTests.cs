using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orleans.Crypto.KafkaServer;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Mock;

/// <summary>The faults that the mock can be told to have, and the limits that tests have to know.</summary>
public sealed class MockKafkaTests
{
    [Fact]
    public async Task A_broker_that_is_down_is_waited_for()
    {
        await using var kafka = MockKafka.Start();
        using var clients = new PlainClients(kafka, await kafka.CreateTopic("numbers", partitions: 1));
        await clients.Produce(1);

        kafka.BrokerDown(1);
        var produced = clients.Produce(2);
        Assert.False(produced.IsCompleted);
        kafka.BrokerUp(1);

        // Written again at 2, where the answer was lost with the connection: the mock does not deduplicate.
        Assert.InRange((await produced).Offset.Value, 1, 2);
        clients.ReadFrom(Offset.Beginning);
        Assert.Equal([1, 2], clients.Read(2));
    }

    [Fact]
    public async Task A_broker_that_is_down_is_down_for_those_that_were_connected()
    {
        await using var kafka = MockKafka.Start();
        var topic = await kafka.CreateTopic("numbers", partitions: 1);
        var impatient = kafka.NewProducerConfig();
        impatient.MessageTimeoutMs = 200;
        using var producer = new ProducerBuilder<Null, int>(impatient).Build();
        await Eventually.True(async () => await Try(() => producer.ProduceAsync(topic, new Message<Null, int> { Value = 1 })) is null);

        kafka.AllBrokersDown();
        var error = await Assert.ThrowsAnyAsync<KafkaException>(() => producer.ProduceAsync(topic, new Message<Null, int> { Value = 2 }));
        Assert.Equal(KafkaError.Local_MsgTimedOut, error.Error.Code);

        kafka.AllBrokersUp();
        await Eventually.True(async () => await Try(() => producer.ProduceAsync(topic, new Message<Null, int> { Value = 3 })) is null);
    }

    [Fact]
    public async Task A_leader_that_has_moved_serves_producers_and_consumers()
    {
        await using var kafka = MockKafka.Start(brokers: 2);
        var topic = await kafka.CreateTopic("numbers", partitions: 1, replicas: 2);
        kafka.SetLeader(topic, 0, broker: 1);
        using var clients = new PlainClients(kafka, topic);
        await clients.Produce(1);
        clients.ReadFrom(Offset.Beginning);
        Assert.Equal([1], clients.Read(1));
        Assert.Equal(0, kafka.Requests(KafkaRequest.Produce, broker: 2));

        kafka.SetLeader(topic, 0, broker: 2);
        await clients.Produce(2);

        Assert.Equal([2], clients.Read(1));
        Assert.True(kafka.Requests(KafkaRequest.Produce, broker: 2) > 0);
        Assert.True(kafka.Requests(KafkaRequest.Fetch, broker: 2) > 0);
    }

    [Fact]
    public async Task A_broker_that_was_decommissioned_leaves_its_partitions_to_the_others()
    {
        await using var kafka = MockKafka.Start(brokers: 2);
        var topic = await kafka.CreateTopic("numbers", partitions: 1);
        kafka.SetLeader(topic, 0, broker: 1);
        using var clients = new PlainClients(kafka, topic);
        await clients.Produce(1);

        kafka.Decommission(1);
        await clients.Produce(2);

        clients.ReadFrom(Offset.Beginning);
        Assert.Equal([1, 2], clients.Read(2));
        Assert.Throws<InvalidOperationException>(() => kafka.Decommission(2));
    }

    [Fact]
    public async Task An_injected_error_that_can_be_retried_is()
    {
        await using var kafka = MockKafka.Start();
        using var clients = new PlainClients(kafka, await kafka.CreateTopic("numbers", partitions: 1));

        kafka.PushErrors(KafkaRequest.Produce, KafkaError.NotEnoughReplicas, KafkaError.RequestTimedOut);
        var result = await clients.Produce(1);

        Assert.Equal(0, result.Offset);
        Assert.Equal(3, kafka.Requests(KafkaRequest.Produce));
    }

    [Fact]
    public async Task An_injected_error_that_is_final_reaches_the_producer()
    {
        await using var kafka = MockKafka.Start();
        using var clients = new PlainClients(kafka, await kafka.CreateTopic("numbers", partitions: 1));

        kafka.PushErrors(KafkaRequest.Produce, KafkaError.TopicAuthorizationFailed);

        var error = await Assert.ThrowsAnyAsync<KafkaException>(() => clients.Produce(1));
        Assert.Equal(KafkaError.TopicAuthorizationFailed, error.Error.Code);
    }

    [Fact]
    public async Task An_error_injected_at_one_broker_is_met_there_only()
    {
        await using var kafka = MockKafka.Start(brokers: 2);
        var topic = await kafka.CreateTopic("numbers", partitions: 2);
        kafka.SetLeader(topic, 0, broker: 1);
        kafka.SetLeader(topic, 1, broker: 2);
        using var clients = new PlainClients(kafka, topic);

        kafka.PushErrorsAt(2, KafkaRequest.Produce, KafkaError.MsgSizeTooLarge);

        await clients.Produce(1, partition: 0);
        await Assert.ThrowsAnyAsync<KafkaException>(() => clients.Produce(2, partition: 1));
        await clients.Produce(3, partition: 1);
    }

    [Fact]
    public async Task Errors_that_nobody_has_met_can_be_taken_back()
    {
        await using var kafka = MockKafka.Start();
        using var clients = new PlainClients(kafka, await kafka.CreateTopic("numbers", partitions: 1));

        kafka.PushErrors(KafkaRequest.Produce, KafkaError.TopicAuthorizationFailed);
        kafka.ClearErrors(KafkaRequest.Produce);

        await clients.Produce(1);
    }

    [Fact]
    public async Task Failed_fetches_lose_nothing()
    {
        await using var kafka = MockKafka.Start();
        using var clients = new PlainClients(kafka, await kafka.CreateTopic("numbers", partitions: 1));
        await clients.ProduceEach(Enumerable.Range(0, 20));

        kafka.PushErrors(KafkaRequest.Fetch, KafkaError.NoError, KafkaError.BrokerNotAvailable, KafkaError.NoError, KafkaError.Local_Transport);

        clients.ReadFrom(Offset.Beginning);
        Assert.Equal(Enumerable.Range(0, 20), clients.Read(20));
    }

    [Fact]
    public async Task A_slow_broker_answers_after_its_round_trip()
    {
        await using var kafka = MockKafka.Start();
        var topic = await kafka.CreateTopic("numbers", partitions: 1);
        var impatient = kafka.NewProducerConfig();
        impatient.MessageTimeoutMs = 3_000;
        using var producer = new ProducerBuilder<Null, int>(impatient).Build();
        await producer.ProduceAsync(topic, new Message<Null, int> { Value = 1 });

        // Longer than a message lives: that it times out needs no clock of the test's own.
        kafka.SetRoundTrip(1, TimeSpan.FromMinutes(5));
        var error = await Assert.ThrowsAnyAsync<KafkaException>(() => producer.ProduceAsync(topic, new Message<Null, int> { Value = 2 }));
        Assert.Equal(KafkaError.Local_MsgTimedOut, error.Error.Code);

        kafka.SetRoundTrip(1, TimeSpan.Zero);
        using var clients = new PlainClients(kafka, topic);
        clients.ReadFrom(Offset.Beginning);
        // The broker has carried out what it did not answer in time.
        Assert.Equal([1, 2], clients.Read(2));
    }

    [Fact]
    public async Task A_response_that_is_lost_after_the_request_was_carried_out_makes_a_duplicate()
    {
        await using var kafka = MockKafka.Start();
        using var clients = new PlainClients(kafka, await kafka.CreateTopic("numbers", partitions: 1));
        await clients.Produce(1);

        kafka.SetRoundTrip(1, TimeSpan.FromMinutes(5));
        var before = kafka.Requests(KafkaRequest.Produce);
        var produced = clients.Produce(2);
        await Eventually.True(() => kafka.Requests(KafkaRequest.Produce) > before);
        kafka.BrokerDown(1);
        kafka.SetRoundTrip(1, TimeSpan.Zero);
        kafka.BrokerUp(1);
        await produced;

        clients.ReadFrom(Offset.Beginning);
        Assert.Equal([1, 2, 2], clients.Read(3));
    }

    [Fact]
    public async Task Offsets_by_time_are_not_known()
    {
        await using var kafka = MockKafka.Start();
        var topic = await kafka.CreateTopic("numbers", partitions: 1);
        using var clients = new PlainClients(kafka, topic);
        await clients.Produce(1);

        var found = clients.Consumer.OffsetsForTimes([new TopicPartitionTimestamp(topic, 0, new Timestamp(DateTime.UnixEpoch))], Eventually.Deadline);

        Assert.Equal(Offset.End, found.Single().Offset);
    }

    [Fact]
    public async Task Topics_are_not_created_by_clients()
    {
        await using var kafka = MockKafka.Start();
        using var admin = new AdminClientBuilder(kafka.NewClientConfig()).Build();

        var error = await Assert.ThrowsAsync<KafkaException>(() => admin.CreateTopicsAsync([new TopicSpecification { Name = "numbers", NumPartitions = 1 }]));

        Assert.Equal(KafkaError.Local_UnsupportedFeature, error.Error.Code);
    }

    [Fact]
    public async Task A_commit_with_the_epoch_of_an_earlier_leader_is_refused()
    {
        await using var kafka = MockKafka.Start(brokers: 2);
        var topic = await kafka.CreateTopic("numbers", partitions: 1, replicas: 2);
        kafka.SetLeader(topic, 0, broker: 1);
        using var clients = new PlainClients(kafka, topic);
        await clients.ProduceEach([1, 2]);
        clients.ReadFrom(Offset.Beginning);
        var read = clients.Consumer.Consume(Eventually.Deadline);

        kafka.SetLeader(topic, 0, broker: 2);

        var error = Assert.ThrowsAny<KafkaException>(() => clients.Consumer.Commit(read));
        Assert.Equal(KafkaError.FencedLeaderEpoch, error.Error.Code);
        clients.Consumer.Commit([new TopicPartitionOffset(topic, 0, read.Offset + 1)]);
    }

    [Fact]
    public async Task A_commit_that_is_older_than_the_leader_can_be_read_on_from()
    {
        await using var kafka = MockKafka.Start(brokers: 2);
        var topic = await kafka.CreateTopic("numbers", partitions: 1, replicas: 2);
        kafka.SetLeader(topic, 0, broker: 1);
        using var clients = new PlainClients(kafka, topic);
        await clients.ProduceEach([1, 2, 3]);
        clients.Consumer.Commit([new TopicPartitionOffset(topic, 0, 1)]);
        kafka.SetLeader(topic, 0, broker: 2);

        var strict = kafka.NewConsumerConfig(PlainClients.Group);
        strict.AutoOffsetReset = AutoOffsetReset.Error;
        using var consumer = new ConsumerBuilder<Null, int>(strict).Build();
        var committed = consumer.Committed([new TopicPartition(topic, 0)], Eventually.Deadline).Single();
        consumer.Assign(new TopicPartitionOffset(topic, 0, committed.Offset, committed.LeaderEpoch));

        Assert.Equal(2, consumer.Consume(Eventually.Deadline).Message.Value);
    }

    [Fact]
    public async Task Ten_clusters_run_beside_each_other_and_end()
    {
        for (var round = 0; round < 2; round++)
        {
            var clusters = Enumerable.Range(0, 10).Select(_ => MockKafka.Start(brokers: 3)).ToArray();
            Assert.Equal(30, clusters.SelectMany(cluster => cluster.BootstrapServers.Split(',')).Distinct(StringComparer.Ordinal).Count());
            foreach (var cluster in clusters)
            {
                await cluster.DisposeAsync();
                Assert.Throws<ObjectDisposedException>(cluster.AllBrokersDown);
            }
        }
    }

    private static async Task<KafkaException?> Try(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (KafkaException exception)
        {
            return exception;
        }
    }
}
