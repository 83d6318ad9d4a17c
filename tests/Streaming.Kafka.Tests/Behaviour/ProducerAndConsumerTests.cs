using Orleans.Crypto.Streaming.Kafka.Tests.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>Grains and clients on either side of a stream, one and many.</summary>
[Collection(SharedCluster.Name)]
public sealed class ProducerAndConsumerTests(SharedCluster shared)
{
    private const int Count = 20;

    private readonly StreamCluster _cluster = shared.Cluster;

    [Fact]
    public async Task A_grain_sees_in_order_what_a_grain_produces()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.Producer("grain").Produce(stream, 0, Count);

        await _cluster.UntilSeen(name, "grain", Count);
        Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_grain_that_subscribes_later_sees_what_comes_after()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.Producer("early").Produce(stream, 0, Count);
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.Producer("late").Produce(stream, 0, Count);

        await _cluster.UntilSeen(name, "late", Count);
        Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "late"));
    }

    [Fact]
    public async Task A_client_sees_in_order_what_a_grain_produces()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        var subscription = await _cluster.FromClient(stream).SubscribeAsync(_cluster.Witness.Observer(name));

        await _cluster.Producer("grain").Produce(stream, 0, Count);

        await _cluster.UntilSeen(name, "grain", Count);
        Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
        await subscription.UnsubscribeAsync();
    }

    [Fact]
    public async Task A_grain_sees_in_order_what_a_client_produces()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.FromClient(stream).Produce("client", 0, Count);

        await _cluster.UntilSeen(name, "client", Count);
        Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "client"));
    }

    [Fact]
    public async Task A_client_sees_in_order_what_it_produces()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        var subscription = await _cluster.FromClient(stream).SubscribeAsync(_cluster.Witness.Observer(name));

        await _cluster.FromClient(stream).Produce("client", 0, Count);

        await _cluster.UntilSeen(name, "client", Count);
        Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "client"));
        await subscription.UnsubscribeAsync();
    }

    [Fact]
    public async Task Every_consumer_sees_every_producer_of_a_stream_in_its_order()
    {
        var stream = StreamCluster.NewStream();
        var names = Enumerable.Range(0, 5).Select(_ => StreamCluster.NewName()).ToArray();
        await Task.WhenAll(names.Select(name => _cluster.NewConsumer().Subscribe(name, stream)));
        var subscription = await _cluster.FromClient(stream).SubscribeAsync(_cluster.Witness.Observer(names[0] + "/client"));
        names = [.. names, names[0] + "/client"];

        var producers = Enumerable.Range(0, 5).Select(number => $"grain {number}").ToArray();
        await Task.WhenAll([.. producers.Select(producer => _cluster.Producer(producer).Produce(stream, 0, Count)), _cluster.FromClient(stream).Produce("client", 0, Count)]);

        foreach (var name in names)
        {
            foreach (var producer in (string[])[.. producers, "client"])
            {
                await _cluster.UntilSeen(name, producer, Count);
                Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, producer));
            }
        }

        await subscription.UnsubscribeAsync();
    }

    [Fact]
    public async Task All_consumers_see_one_order()
    {
        var (stream, first, second) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(first, stream);
        await _cluster.NewConsumer().Subscribe(second, stream);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(number => _cluster.Producer($"grain {number}").Produce(stream, 0, Count)));

        await Eventually.True(() => _cluster.Witness.SeenBy(first).Length == 5 * Count && _cluster.Witness.SeenBy(second).Length == 5 * Count);
        Assert.Equal(_cluster.Witness.SeenBy(first).Select(sighting => sighting.Event), _cluster.Witness.SeenBy(second).Select(sighting => sighting.Event));
    }

    [Fact]
    public async Task A_grain_sees_what_it_produces_itself()
    {
        var (stream, name, grain) = (StreamCluster.NewStream(), StreamCluster.NewName(), _cluster.NewConsumer());
        await grain.Subscribe(name, stream);

        await grain.Produce(stream, 0, Count);

        await _cluster.UntilSeen(name, grain.GetPrimaryKeyString(), Count);
        Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task A_producer_can_have_a_consumer_subscribe()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());

        await _cluster.Producer("grain").ProduceTo(_cluster.NewConsumer(), name, stream, Count);

        await _cluster.UntilSeen(name, "grain", Count);
        Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task Events_that_are_produced_as_a_batch_arrive_one_by_one()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);

        for (var batch = 0; batch < 3; batch++)
        {
            await _cluster.FromClient(stream).OnNextBatchAsync(Enumerable.Range(batch * 10, 10).Select(number => new Numbered("client", number)));
        }

        await _cluster.UntilSeen(name, "client", 30);
        Sequences.AreOnceInOrder(30, _cluster.Witness.NumbersSeenBy(name, "client"));
    }

    [Fact]
    public async Task A_consumer_of_batches_sees_each_event_once()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().SubscribeToBatches(name, stream);

        await _cluster.Producer("grain").Produce(stream, 0, Count);

        await _cluster.UntilSeen(name, "grain", Count);
        Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task Many_streams_share_the_partitions_and_keep_each_its_order()
    {
        var streams = Enumerable.Range(0, 100).Select(_ => (Id: StreamCluster.NewStream(), Name: StreamCluster.NewName())).ToArray();
        await Task.WhenAll(streams.Select(stream => _cluster.NewConsumer().Subscribe(stream.Name, stream.Id)));

        await Task.WhenAll(streams.Select((stream, index) => _cluster.Producer($"grain {index}").Produce(stream.Id, 0, 10)));

        for (var index = 0; index < streams.Length; index++)
        {
            await _cluster.UntilSeen(streams[index].Name, $"grain {index}", 10);
            Sequences.AreOnceInOrder(10, _cluster.Witness.NumbersSeenBy(streams[index].Name, $"grain {index}"));
            Assert.Equal(10, _cluster.Witness.SeenBy(streams[index].Name).Length);
        }
    }

    [Fact]
    public async Task Streams_of_one_key_in_two_namespaces_are_two()
    {
        var (key, first, second) = (StreamCluster.NewName(), StreamCluster.NewName(), StreamCluster.NewName());
        var (one, other) = (Runtime.StreamId.Create("one", key), Runtime.StreamId.Create("other", key));
        await _cluster.NewConsumer().Subscribe(first, one);
        await _cluster.NewConsumer().Subscribe(second, other);

        await _cluster.Producer("grain of one").Produce(one, 0, Count);
        await _cluster.Producer("grain of other").Produce(other, 0, Count);

        await _cluster.UntilSeen(first, "grain of one", Count);
        await _cluster.UntilSeen(second, "grain of other", Count);
        Assert.Equal(Count, _cluster.Witness.SeenBy(first).Length);
        Assert.Equal(Count, _cluster.Witness.SeenBy(second).Length);
    }
}
