using Orleans.Crypto.Streaming.Kafka.Tests.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>Grains that are subscribed by an attribute, and activated by the first event.</summary>
[Collection(SharedCluster.Name)]
public sealed class ImplicitSubscriptionTests(SharedCluster shared)
{
    private const int Count = 20;

    private readonly StreamCluster _cluster = shared.Cluster;

    [Fact]
    public async Task An_implicit_subscriber_sees_a_stream_from_its_first_event()
    {
        var stream = StreamCluster.NewStream(ImplicitConsumerGrain.Namespace);

        await _cluster.Producer("grain").Produce(stream, 0, Count);

        await SeesOnceInOrder(IImplicitConsumerGrain.NameFor(stream), Count);
    }

    [Fact]
    public async Task Two_classes_that_are_subscribed_to_a_namespace_each_see_everything()
    {
        var stream = StreamCluster.NewStream(ImplicitConsumerGrain.Namespace);

        await _cluster.FromClient(stream).Produce("grain", 0, Count);

        await SeesOnceInOrder(IImplicitConsumerGrain.NameFor(stream), Count);
        await SeesOnceInOrder(IOtherImplicitConsumerGrain.NameFor(stream), Count);
    }

    [Fact]
    public async Task An_explicit_subscriber_can_join_implicit_ones()
    {
        var (stream, name) = (StreamCluster.NewStream(ImplicitConsumerGrain.Namespace), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.Producer("grain").Produce(stream, 0, Count);

        await SeesOnceInOrder(name, Count);
        await SeesOnceInOrder(IImplicitConsumerGrain.NameFor(stream), Count);
    }

    [Fact]
    public async Task Many_implicit_subscribers_see_each_their_stream()
    {
        var streams = Enumerable.Range(0, 50).Select(_ => StreamCluster.NewStream(ImplicitConsumerGrain.Namespace)).ToArray();

        await Task.WhenAll(streams.Select(stream => _cluster.FromClient(stream).Produce("grain", 0, 10)));

        foreach (var stream in streams)
        {
            await SeesOnceInOrder(IImplicitConsumerGrain.NameFor(stream), 10);
        }
    }

    [Fact]
    public async Task An_implicit_subscriber_that_was_deactivated_goes_on_with_the_next_event()
    {
        var stream = StreamCluster.NewStream(ImplicitConsumerGrain.Namespace);
        await _cluster.Producer("grain").Produce(stream, 0, Count);
        await SeesOnceInOrder(IImplicitConsumerGrain.NameFor(stream), Count);

        await _cluster.Cluster.DeactivateAsync(_cluster.Grains.GetGrain<IImplicitConsumerGrain>(stream.GetKeyAsString()));
        await _cluster.Producer("grain").Produce(stream, Count, Count);

        await _cluster.UntilSeen(IImplicitConsumerGrain.NameFor(stream), "grain", 2 * Count);
        Sequences.AreAtLeastOnceInOrder(2 * Count, _cluster.Witness.NumbersSeenBy(IImplicitConsumerGrain.NameFor(stream), "grain"));
    }

    private async Task SeesOnceInOrder(string name, int count)
    {
        await _cluster.UntilSeen(name, "grain", count);
        Sequences.AreOnceInOrder(count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }
}
