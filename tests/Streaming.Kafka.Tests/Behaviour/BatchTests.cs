using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>Agents that deliver many events at once.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private KafkaCluster _kafka = null!;
    private StreamCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _kafka = KafkaCluster.Start();
        _cluster = await StreamCluster.Start(_kafka, options: options => options.MaxDelivery = 20, agent: agent => agent.MaxEventDeliveryTime = TimeSpan.FromSeconds(1));
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task Batches_bring_every_event_once_and_in_order()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().SubscribeToBatches(name, stream);

        await _cluster.FromClient(stream).OnNextBatchAsync(Enumerable.Range(0, 500).Select(number => new Numbered("client", number)));

        await _cluster.UntilSeen(name, "client", 500);
        Sequences.AreOnceInOrder(500, _cluster.Witness.NumbersSeenBy(name, "client"));
    }

    [Fact]
    public async Task All_of_a_batch_is_delivered_then_committed()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.FromClient(stream).OnNextBatchAsync(Enumerable.Range(0, 500).Select(number => new Numbered("client", number)));

        await _cluster.UntilSeen(name, "client", 500);
        await Eventually.True(() => _cluster.Partitions.All(partition => partition is { Lag: 0, Cached: 0 }));
    }

    [Fact]
    public async Task A_batch_that_fails_for_good_goes_to_the_dead_letters_whole_and_the_next_is_delivered()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        _cluster.Witness.Have(name, item => item.Number == 0 ? throw new InvalidOperationException("never") : Task.CompletedTask);
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.FromClient(stream).OnNextBatchAsync(Enumerable.Range(0, 60).Select(number => new Numbered("client", number)));

        await Eventually.True(() => _cluster.Witness.NumbersSeenBy(name, "client").Contains(59));
        await Eventually.True(() => _cluster.Partitions.All(partition => partition is { Lag: 0, Cached: 0 }));
        Assert.DoesNotContain(0, _cluster.Witness.NumbersSeenBy(name, "client"));
    }
}
