using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;
using Orleans.Streaming.Kafka.Topics;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Faults;

/// <summary>
/// Brokers that fail while events flow, on the mock: no event is lost, each stream keeps its order, and events come twice
/// only where a response was lost (the mock does not deduplicate).
/// </summary>
public sealed class BrokerFaultTests : IAsyncLifetime
{
    private const int Brokers = 3;
    private const int Partitions = 4;
    private const int StreamsEach = 2;
    private const int Count = 100;

    private readonly (StreamId Id, string Name)[] _streams = [.. Enumerable.Range(0, Partitions * StreamsEach).Select(number => (StreamIn(number % Partitions), StreamCluster.NewName()))];
    private MockKafka _kafka = null!;
    private StreamCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _kafka = MockKafka.Start(Brokers);
        _cluster = await StreamCluster.Start(_kafka, silos: 2, partitions: Partitions, replicas: Brokers);
        await Task.WhenAll(_streams.Select(stream => _cluster.NewConsumer().Subscribe(stream.Name, stream.Id)));
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task A_broker_goes_down_and_comes_back()
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            _kafka.SetLeader(_cluster.Topic, partition, broker: IsLedByFirst(partition) ? 1 : 2);
        }

        await Produce(0, Count / 4);
        await UntilSeen(Count / 4);

        _kafka.BrokerDown(1);
        var produced = Produce(Count / 4, Count - (Count / 4));
        // The other one's partitions go on to their end.
        foreach (var stream in _streams.Where(stream => !IsLedByFirst(PartitionOf(stream.Id))))
        {
            await _cluster.UntilSeen(stream.Name, stream.Name, Count);
        }

        Assert.False(produced.IsCompleted);
        _kafka.BrokerUp(1);

        await produced;
        await AllIsSeenAtLeastOnceInOrder();

        static bool IsLedByFirst(int partition) => partition < Partitions / 2;
    }

    [Fact]
    public async Task All_brokers_go_down_for_a_while()
    {
        await Produce(0, Count / 4);
        await UntilSeen(Count / 4);

        _kafka.AllBrokersDown();
        var produced = Produce(Count / 4, Count - (Count / 4));
        await _cluster.UntilWarned(nameof(KafkaError.Local_AllBrokersDown));
        Assert.False(produced.IsCompleted);
        _kafka.AllBrokersUp();

        await produced;
        await AllIsSeenAtLeastOnceInOrder();
    }

    [Fact]
    public async Task Leaders_move_from_broker_to_broker()
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            _kafka.SetLeader(_cluster.Topic, partition, broker: 1);
        }

        var produced = Produce();
        for (var step = 1; step < 4; step++)
        {
            await UntilSeen(step * Count / 4);
            for (var partition = 0; partition < Partitions; partition++)
            {
                _kafka.SetLeader(_cluster.Topic, partition, (step % Brokers) + 1);
            }
        }

        await produced;
        await AllIsSeenOnceInOrder();
    }

    [Fact]
    public async Task A_broker_leaves_the_cluster()
    {
        var produced = Produce();
        await UntilSeen(Count / 4);

        _kafka.Decommission(2);

        await produced;
        await AllIsSeenAtLeastOnceInOrder();
    }

    [Fact]
    public async Task Requests_to_produce_fail_now_and_then()
    {
        _kafka.PushErrors(KafkaRequest.Produce, [.. Enumerable.Range(0, 60).Select(number => (number % 5) switch
        {
            0 => KafkaError.NotEnoughReplicas,
            1 => KafkaError.NotLeaderForPartition,
            2 => KafkaError.RequestTimedOut,
            3 => KafkaError.KafkaStorageError,
            _ => KafkaError.NoError,
        })]);

        await Produce();

        await AllIsSeenOnceInOrder();
    }

    [Fact]
    public async Task Requests_to_fetch_fail_now_and_then()
    {
        var produced = Produce();

        _kafka.PushErrors(KafkaRequest.Fetch, [.. Enumerable.Range(0, 60).Select(number => (number % 4) switch
        {
            0 => KafkaError.NotLeaderForPartition,
            1 => KafkaError.Local_Transport,
            2 => KafkaError.BrokerNotAvailable,
            _ => KafkaError.NoError,
        })]);

        await produced;
        await AllIsSeenOnceInOrder();
    }

    [Fact]
    public async Task Connections_break_while_events_are_produced()
    {
        // The mock answers none of these, and carries none of them out.
        _kafka.PushErrors(KafkaRequest.Produce, [.. Enumerable.Range(0, 20).Select(number => number % 2 == 0 ? KafkaError.Local_Transport : KafkaError.NoError)]);

        await Produce();

        await AllIsSeenAtLeastOnceInOrder();
    }

    [Fact]
    public async Task Offsets_cannot_be_committed_for_a_while()
    {
        _kafka.PushErrors(KafkaRequest.OffsetCommit, [.. Enumerable.Repeat(KafkaError.GroupCoordinatorNotAvailable, 10)]);

        await Produce();

        await AllIsSeenOnceInOrder();
    }

    [Fact]
    public async Task A_broker_is_slow()
    {
        for (var broker = 1; broker <= Brokers; broker++)
        {
            _kafka.SetRoundTrip(broker, TimeSpan.FromMilliseconds(20));
        }

        await Produce();

        await AllIsSeenOnceInOrder();
    }

    [Fact]
    public async Task A_producer_without_room_keeps_the_order()
    {
        await using var kafka = MockKafka.Start();
        await using var cluster = await StreamCluster.Start(kafka, options: options => options.ConfigureProducer = producer => producer.QueueBufferingMaxMessages = 10);
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await cluster.NewConsumer().Subscribe(name, stream);

        await cluster.FromClient(stream).OnNextBatchAsync(Enumerable.Range(0, 500).Select(number => new Numbered("client", number)));

        await cluster.UntilSeen(name, "client", 500);
        Sequences.AreOnceInOrder(500, cluster.Witness.NumbersSeenBy(name, "client"));
    }

    [Fact]
    public async Task A_producer_that_fails_for_good_is_replaced_and_every_call_ends()
    {
        var stream = _cluster.FromClient(_streams[0].Id);
        await stream.Produce("before", 0, 1);

        // Fatal to an idempotent producer: from then on it refuses everything.
        _kafka.PushErrors(KafkaRequest.Produce, KafkaError.OutOfOrderSequenceNumber);
        var calls = Enumerable.Range(0, 20).Select(number => Try(() => stream.OnNextAsync(new Numbered("during", number)))).ToArray();
        var outcomes = await Task.WhenAll(calls).WaitAsync(Eventually.Deadline);
        Assert.Contains(false, outcomes);

        await Eventually.True(async () => await Try(() => stream.OnNextAsync(new Numbered("after", 0))));
        await _cluster.UntilSeen(_streams[0].Name, "after", 1);
    }

    private static int PartitionOf(StreamId stream) => Murmur2.Partition(stream.Key.Span, Partitions);

    private static StreamId StreamIn(int partition)
    {
        var stream = StreamCluster.NewStream();
        while (PartitionOf(stream) != partition)
        {
            stream = StreamCluster.NewStream();
        }

        return stream;
    }

    private Task Produce() => Produce(0, Count);

    private Task Produce(int first, int count) => Task.WhenAll(_streams.Select((stream, index) => index % 2 == 0
        ? _cluster.Producer(stream.Name).Produce(stream.Id, first, count)
        : _cluster.FromClient(stream.Id).Produce(stream.Name, first, count)));

    private static async Task<bool> Try(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (Confluent.Kafka.KafkaException)
        {
            return false;
        }
    }

    private async Task UntilSeen(int count)
    {
        foreach (var stream in _streams)
        {
            await _cluster.UntilSeen(stream.Name, stream.Name, count);
        }
    }

    private async Task AllIsSeenAtLeastOnceInOrder()
    {
        await UntilSeen(Count);
        foreach (var stream in _streams)
        {
            Sequences.AreAtLeastOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(stream.Name, stream.Name));
        }
    }

    private async Task AllIsSeenOnceInOrder()
    {
        await UntilSeen(Count);
        foreach (var stream in _streams)
        {
            Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(stream.Name, stream.Name));
        }
    }
}
