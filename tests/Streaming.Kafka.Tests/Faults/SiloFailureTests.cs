using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Faults;

/// <summary>Silos that come and go while events flow.</summary>
public sealed class SiloFailureTests : IAsyncLifetime
{
    private const int Streams = 12;
    private const int Count = 100;

    private readonly StreamId[] _implicit = [.. Enumerable.Range(0, Streams).Select(_ => StreamCluster.NewStream(ImplicitConsumerGrain.Namespace))];
    private KafkaCluster _kafka = null!;
    private StreamCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _kafka = KafkaCluster.Start();
        _cluster = await StreamCluster.Start(_kafka, silos: 3, partitions: 4);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task A_silo_that_is_stopped_leaves_its_partitions_to_the_others()
    {
        var produced = Produce();
        await UntilSeen(Count / 4);

        await _cluster.Cluster.StopSiloAsync(_cluster.Cluster.Silos[^1]);

        await produced;
        await Produce(first: Count);
        await AllIsSeenInOrder(2 * Count);
    }

    [Fact]
    public async Task A_silo_that_crashes_leaves_its_partitions_to_the_others()
    {
        var produced = Produce();
        await UntilSeen(Count / 4);

        await _cluster.Cluster.KillSiloAsync(_cluster.Cluster.Silos[^1]);

        await produced;
        await Produce(first: Count);
        await AllIsSeenInOrder(2 * Count);
    }

    [Fact]
    public async Task A_silo_that_joins_takes_its_share_without_loss()
    {
        var produced = Produce();
        await UntilSeen(Count / 4);

        await _cluster.Cluster.StartAdditionalSiloAsync();

        await produced;
        await Produce(first: Count);
        await AllIsSeenInOrder(2 * Count);
    }

    [Fact]
    public async Task All_silos_stop_and_the_next_go_on_where_they_were()
    {
        await Produce();
        await AllIsSeenInOrder();
        var attempts = _implicit.Sum(stream => _cluster.Witness.AttemptsAt(IImplicitConsumerGrain.NameFor(stream)));

        // The client goes on producing while there is no silo.
        await _cluster.Cluster.StopSilosAsync();
        await Produce(first: Count);
        await _cluster.Cluster.StartAdditionalSiloAsync();

        await AllIsSeenInOrder(2 * Count);
        var more = _implicit.Sum(stream => _cluster.Witness.AttemptsAt(IImplicitConsumerGrain.NameFor(stream))) - attempts;
        // What was committed as they stopped does not come again.
        Assert.Equal(Streams * Count, more);
    }

    /// <summary>By the client, which outlives the silos.</summary>
    private Task Produce(int first = 0) => Task.WhenAll(_implicit.Select(stream => _cluster.FromClient(stream).Produce("client", first, Count)));

    private async Task UntilSeen(int count)
    {
        foreach (var stream in _implicit)
        {
            await _cluster.UntilSeen(IImplicitConsumerGrain.NameFor(stream), "client", count);
        }
    }

    private async Task AllIsSeenInOrder(int count = Count)
    {
        await UntilSeen(count);
        foreach (var stream in _implicit)
        {
            Sequences.AreAtLeastOnceInOrder(count, _cluster.Witness.NumbersSeenBy(IImplicitConsumerGrain.NameFor(stream), "client"));
        }
    }
}
