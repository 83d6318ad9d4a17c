using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>Grains on either side of a stream, and Orleans' own, that are deactivated while events flow.</summary>
[Collection(SharedCluster.Name)]
public sealed class DeactivationTests(SharedCluster shared)
{
    private const int Count = 200;

    private readonly StreamCluster _cluster = shared.Cluster;

    [Fact]
    public async Task A_consumer_that_was_deactivated_is_activated_by_the_next_event()
    {
        var (stream, name, consumer) = (StreamCluster.NewStream(), StreamCluster.NewName(), _cluster.NewConsumer());
        await consumer.Subscribe(name, stream);
        await _cluster.Producer("grain").Produce(stream, 0, 10);
        await _cluster.UntilSeen(name, "grain", 10);

        await _cluster.Cluster.DeactivateAsync(consumer);
        await _cluster.Producer("grain").Produce(stream, 10, 10);

        await _cluster.UntilSeen(name, "grain", 20);
        Sequences.AreAtLeastOnceInOrder(20, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_consumer_that_is_deactivated_in_mid_stream_misses_nothing()
    {
        var (stream, name, consumer) = (StreamCluster.NewStream(), StreamCluster.NewName(), _cluster.NewConsumer());
        await consumer.Subscribe(name, stream);

        await WhileProducing(stream, name, () => _cluster.Cluster.DeactivateAsync(consumer));

        Sequences.AreAtLeastOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_consumer_that_migrates_in_mid_stream_misses_nothing()
    {
        var (stream, name, consumer) = (StreamCluster.NewStream(), StreamCluster.NewName(), _cluster.NewConsumer());
        await consumer.Subscribe(name, stream);

        await WhileProducing(stream, name, () => _cluster.MigrateToAnotherSilo(consumer));

        Sequences.AreAtLeastOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task An_implicit_subscriber_that_is_deactivated_in_mid_stream_misses_nothing()
    {
        var stream = StreamCluster.NewStream(ImplicitConsumerGrain.Namespace);
        var (name, grain) = (IImplicitConsumerGrain.NameFor(stream), _cluster.Grains.GetGrain<IImplicitConsumerGrain>(stream.GetKeyAsString()));

        await WhileProducing(stream, name, () => _cluster.Cluster.DeactivateAsync(grain));

        Sequences.AreAtLeastOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_consumer_that_asks_for_what_follows_its_state_misses_nothing()
    {
        var stream = StreamCluster.NewStream(RecoveringConsumerGrain.Namespace);
        var (name, grain) = (IRecoveringConsumerGrain.NameFor(stream), _cluster.Grains.GetGrain<IRecoveringConsumerGrain>(stream.GetKeyAsString()));

        await WhileProducing(stream, name, () => _cluster.Cluster.DeactivateAsync(grain));

        Sequences.AreAtLeastOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_producer_that_was_deactivated_goes_on()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);
        await _cluster.Producer(name).Produce(stream, 0, 10);

        await _cluster.Cluster.DeactivateAsync(_cluster.Producer(name));
        await _cluster.Producer(name).Produce(stream, 10, 10);

        await _cluster.UntilSeen(name, name, 20);
        Sequences.AreOnceInOrder(20, _cluster.Witness.NumbersSeenBy(name, name));
    }

    [Fact]
    public async Task Subscriptions_outlive_the_grains_that_keep_them()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);
        await _cluster.Producer("grain").Produce(stream, 0, 10);
        await _cluster.UntilSeen(name, "grain", 10);

        var keepers = await _cluster.Grains.GetGrain<IManagementGrain>(0).GetActiveGrains(GrainType.Create("pubsubrendezvous"));
        Assert.NotEmpty(keepers);
        await Task.WhenAll(keepers.Select(keeper => _cluster.Cluster.DeactivateAsync(keeper)));
        await _cluster.Producer("grain").Produce(stream, 10, 10);

        await _cluster.UntilSeen(name, "grain", 20);
        Sequences.AreOnceInOrder(20, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    /// <summary>Acts each time a quarter of the events has been seen, while the rest is being produced.</summary>
    private async Task WhileProducing(StreamId stream, string name, Func<Task> act)
    {
        var produced = _cluster.Producer("grain").Produce(stream, 0, Count);
        for (var quarter = 1; quarter < 4; quarter++)
        {
            await _cluster.UntilSeen(name, "grain", quarter * Count / 4);
            await act();
        }

        await produced;
        await _cluster.UntilSeen(name, "grain", Count);
    }
}
