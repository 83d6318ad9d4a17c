using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>A subscriber that takes its time: others go on for as long as the cache has room, and nothing is lost beyond that.</summary>
public sealed class SlowConsumerTests : IAsyncLifetime
{
    private const int CacheSize = 100;

    private readonly TaskCompletionSource _gate = new();
    private KafkaCluster _kafka = null!;
    private StreamCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _kafka = KafkaCluster.Start();
        _cluster = await StreamCluster.Start(_kafka, options: options => options.CacheSize = CacheSize);
    }

    public async Task DisposeAsync()
    {
        _gate.TrySetResult();
        await _cluster.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task Other_streams_of_the_partition_go_on_while_the_cache_has_room()
    {
        var (slow, quick, slowName, quickName) = (StreamCluster.NewStream(), StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName());
        _cluster.Witness.Have(slowName, _ => _gate.Task);
        await _cluster.NewConsumer().Subscribe(slowName, slow);
        await _cluster.NewConsumer().Subscribe(quickName, quick);
        await _cluster.Producer("grain").Produce(slow, 0, 10);
        await Eventually.True(() => _cluster.Witness.AttemptsAt(slowName) == 1);

        await _cluster.Producer("grain").Produce(quick, 0, CacheSize / 2);

        await _cluster.UntilSeen(quickName, "grain", CacheSize / 2);
        Assert.Empty(_cluster.Witness.SeenBy(slowName));
        _gate.SetResult();
        await _cluster.UntilSeen(slowName, "grain", 10);
        Sequences.AreOnceInOrder(10, _cluster.Witness.NumbersSeenBy(slowName, "grain"));
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_did_not_fit_is_delivered_later()
    {
        var (slow, quick, slowName, quickName) = (StreamCluster.NewStream(), StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName());
        _cluster.Witness.Have(slowName, _ => _gate.Task);
        await _cluster.NewConsumer().Subscribe(slowName, slow);
        await _cluster.NewConsumer().Subscribe(quickName, quick);

        // More than the cache, and than what waits before it, can hold.
        const int count = 3_000;
        await Task.WhenAll(
            _cluster.FromClient(slow).OnNextBatchAsync(Enumerable.Range(0, count).Select(number => new Numbered("client", number))),
            _cluster.FromClient(quick).OnNextBatchAsync(Enumerable.Range(0, count).Select(number => new Numbered("client", number))));
        await Eventually.True(() => _cluster.Partitions.Any(partition => partition.Cached == CacheSize));
        Assert.True(_cluster.Partitions.Single().Lag >= CacheSize);
        _gate.SetResult();

        await _cluster.UntilSeen(slowName, "client", count);
        await _cluster.UntilSeen(quickName, "client", count);
        Sequences.AreOnceInOrder(count, _cluster.Witness.NumbersSeenBy(slowName, "client"));
        Sequences.AreOnceInOrder(count, _cluster.Witness.NumbersSeenBy(quickName, "client"));
        await Eventually.True(() => _cluster.Partitions.Single() is { Cached: 0, Lag: 0 });
    }
}
