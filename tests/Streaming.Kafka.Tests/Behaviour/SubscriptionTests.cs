using Orleans.Crypto.Streaming.Kafka.Tests.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>Explicit subscriptions: several of one grain, added, removed and resumed.</summary>
[Collection(SharedCluster.Name)]
public sealed class SubscriptionTests(SharedCluster shared)
{
    private const int Count = 20;

    private readonly StreamCluster _cluster = shared.Cluster;

    [Fact]
    public async Task Two_subscriptions_of_one_grain_each_see_everything()
    {
        var (stream, first, second, consumer) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName(), _cluster.NewConsumer());
        await consumer.Subscribe(first, stream);
        await consumer.Subscribe(second, stream);

        await _cluster.Producer("grain").Produce(stream, 0, Count);

        await SeesOnceInOrder(first, Count);
        await SeesOnceInOrder(second, Count);
    }

    [Fact]
    public async Task A_subscription_that_was_removed_sees_no_more()
    {
        var (stream, first, second, consumer) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName(), _cluster.NewConsumer());
        var removed = await consumer.Subscribe(first, stream);
        await consumer.Subscribe(second, stream);
        await _cluster.Producer("grain").Produce(stream, 0, Count);
        await SeesOnceInOrder(first, Count);

        await consumer.Unsubscribe(removed);
        await _cluster.Producer("grain").Produce(stream, Count, Count);

        await SeesOnceInOrder(second, 2 * Count);
        Assert.Equal(Count, _cluster.Witness.AttemptsAt(first));
    }

    [Fact]
    public async Task A_subscription_after_one_that_was_removed_sees_what_comes_then()
    {
        var (stream, first, second, consumer) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName(), _cluster.NewConsumer());
        var removed = await consumer.Subscribe(first, stream);
        await _cluster.Producer("before").Produce(stream, 0, Count);
        await _cluster.UntilSeen(first, "before", Count);
        await consumer.Unsubscribe(removed);

        await consumer.Subscribe(second, stream);
        await _cluster.Producer("grain").Produce(stream, 0, Count);

        await SeesOnceInOrder(second, Count);
    }

    [Fact]
    public async Task A_subscription_misses_nothing_of_what_others_have_had_before_its_grain_has_answered()
    {
        var (stream, first, second) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(first, stream);
        await _cluster.Producer("before").Produce(stream, 0, Count);
        await _cluster.UntilSeen(first, "before", Count);
        _cluster.Handshakes.Hold();
        try
        {
            await _cluster.NewConsumer().Subscribe(second, stream);
            await _cluster.Producer("grain").Produce(stream, 0, Count);
            await SeesOnceInOrder(first, Count);
            await Eventually.True(() => _cluster.Partitions.All(partition => partition.Cached == 0));
        }
        finally
        {
            _cluster.Handshakes.Release();
        }

        await _cluster.Producer("grain").Produce(stream, Count, Count);

        await SeesOnceInOrder(second, 2 * Count);
        Assert.Empty(_cluster.Witness.NumbersSeenBy(second, "before"));
    }

    [Fact]
    public async Task A_subscription_that_is_resumed_goes_on_at_its_new_observer()
    {
        var (stream, first, second, consumer) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName(), _cluster.NewConsumer());
        var handle = await consumer.Subscribe(first, stream);
        await _cluster.Producer("grain").Produce(stream, 0, Count);
        await SeesOnceInOrder(first, Count);

        var resumed = await consumer.Resume(handle, second);
        await _cluster.Producer("grain").Produce(stream, Count, Count);

        Assert.Equal(handle, resumed);
        await Eventually.True(() => _cluster.Witness.NumbersSeenBy(second, "grain").Contains((2 * Count) - 1));
        Assert.Equal(Enumerable.Range(Count, Count), _cluster.Witness.NumbersSeenBy(second, "grain"));
        Assert.Equal(Count, _cluster.Witness.AttemptsAt(first));
    }

    [Fact]
    public async Task A_grain_is_told_its_own_subscriptions_and_no_others()
    {
        var (stream, consumer, other) = (StreamCluster.NewStream(), _cluster.NewConsumer(), _cluster.NewConsumer());
        var handles = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => consumer.Subscribe(StreamCluster.NewName(), stream)));
        await other.Subscribe(StreamCluster.NewName(), stream);
        Assert.Equal(Ids(handles), Ids(await consumer.Subscriptions(stream)));

        await consumer.Unsubscribe(handles[0]);
        Assert.Equal(Ids(handles[1..]), Ids(await consumer.Subscriptions(stream)));

        foreach (var handle in handles[1..])
        {
            await consumer.Unsubscribe(handle);
        }

        Assert.Empty(await consumer.Subscriptions(stream));
    }

    [Fact]
    public async Task Streams_that_take_turns_do_not_disturb_each_other()
    {
        var (one, other) = (StreamCluster.NewStream(), StreamCluster.NewStream());
        var (first, second) = (StreamCluster.NewName(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(first, one);
        await _cluster.Producer("grain").Produce(one, 0, Count);
        await SeesOnceInOrder(first, Count);

        await _cluster.NewConsumer().Subscribe(second, other);
        await _cluster.Producer("grain").Produce(other, 0, Count);
        await SeesOnceInOrder(second, Count);

        await _cluster.Producer("grain").Produce(one, Count, Count);
        await SeesOnceInOrder(first, 2 * Count);
    }

    private static IEnumerable<Guid> Ids(IEnumerable<Orleans.Streams.StreamSubscriptionHandle<Numbered>> handles) => handles.Select(handle => handle.HandleId).Order();

    private async Task SeesOnceInOrder(string name, int count)
    {
        await _cluster.UntilSeen(name, "grain", count);
        Sequences.AreOnceInOrder(count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }
}
