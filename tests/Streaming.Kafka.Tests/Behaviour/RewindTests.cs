using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>Subscriptions that begin in the past.</summary>
[Collection(SharedCluster.Name)]
public sealed class RewindTests(SharedCluster shared)
{
    private const int Count = 50;

    private readonly StreamCluster _cluster = shared.Cluster;

    [Fact]
    public async Task A_subscription_from_an_offset_sees_everything_from_there_on()
    {
        var stream = StreamCluster.NewStream();
        var tokens = await ProduceAndSee(stream);

        var name = StreamCluster.NewName();
        await _cluster.NewConsumer().Subscribe(name, stream, KafkaSequenceToken.At(tokens[20].SequenceNumber));

        await Eventually.True(() => _cluster.Witness.NumbersSeenBy(name, "grain").Length >= Count - 20);
        Assert.Equal(Enumerable.Range(20, Count - 20), _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_subscription_from_a_token_that_came_with_an_event_begins_with_that_event()
    {
        var stream = StreamCluster.NewStream();
        var tokens = await ProduceAndSee(stream);

        var name = StreamCluster.NewName();
        await _cluster.NewConsumer().Subscribe(name, stream, tokens[20]);

        await Eventually.True(() => _cluster.Witness.NumbersSeenBy(name, "grain").Length >= Count - 20);
        Assert.Equal(Enumerable.Range(20, Count - 20), _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_subscription_from_the_beginning_passes_from_the_past_to_the_present_without_a_gap()
    {
        var stream = StreamCluster.NewStream();
        await ProduceAndSee(stream);
        var name = StreamCluster.NewName();

        var produced = _cluster.Producer("grain").Produce(stream, Count, 4 * Count);
        await _cluster.NewConsumer().Subscribe(name, stream, KafkaSequenceToken.At(0));
        await produced;

        await _cluster.UntilSeen(name, "grain", 5 * Count);
        Sequences.AreAtLeastOnceInOrder(5 * Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_slow_subscriber_that_rewinds_misses_nothing_of_what_comes_meanwhile()
    {
        var stream = StreamCluster.NewStream();
        await ProduceAndSee(stream);
        var (name, gate) = (StreamCluster.NewName(), new TaskCompletionSource());
        _cluster.Witness.Have(name, item => item.Number == 10 ? gate.Task : Task.CompletedTask);
        try
        {
            await _cluster.NewConsumer().Subscribe(name, stream, KafkaSequenceToken.At(0));
            await Eventually.True(() => _cluster.Witness.AttemptsAt(name) == 11);

            // Another subscriber sees it, so that it has come and gone for all but the slow one.
            var other = StreamCluster.NewName();
            await _cluster.NewConsumer().Subscribe(other, stream);
            await _cluster.Producer("grain").Produce(stream, Count, Count);
            await Eventually.True(() => _cluster.Witness.NumbersSeenBy(other, "grain").LastOrDefault() == (2 * Count) - 1);
        }
        finally
        {
            // The cluster's other tests wait for it otherwise.
            gate.SetResult();
        }

        await _cluster.UntilSeen(name, "grain", 2 * Count);
        Sequences.AreAtLeastOnceInOrder(2 * Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    [Fact]
    public async Task A_subscription_that_is_resumed_at_an_earlier_place_sees_again_what_follows_it()
    {
        var (stream, first, second, consumer) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName(), _cluster.NewConsumer());
        var handle = await consumer.Subscribe(first, stream);
        await _cluster.Producer("grain").Produce(stream, 0, Count);
        await _cluster.UntilSeen(first, "grain", Count);
        var place = _cluster.Witness.SeenBy(first)[30].Token;

        await consumer.Resume(handle, second, place);
        await _cluster.Producer("grain").Produce(stream, Count, 10);

        await Eventually.True(() => _cluster.Witness.NumbersSeenBy(second, "grain").Contains(Count + 9));
        var seen = _cluster.Witness.NumbersSeenBy(second, "grain");
        // Orleans takes the event of the token for seen where it still is in memory.
        Assert.True(seen[0] is 30 or 31, Sequences.Show(seen));
        Assert.Equal(Enumerable.Range(seen[0], Count + 10 - seen[0]), seen);
    }

    [Fact]
    public async Task Many_subscribers_rewind_at_once()
    {
        var stream = StreamCluster.NewStream();
        await ProduceAndSee(stream);
        var names = Enumerable.Range(0, 10).Select(_ => StreamCluster.NewName()).ToArray();

        await Task.WhenAll(names.Select(name => _cluster.NewConsumer().Subscribe(name, stream, KafkaSequenceToken.At(0))));

        foreach (var name in names)
        {
            await _cluster.UntilSeen(name, "grain", Count);
            Sequences.AreOnceInOrder(Count, _cluster.Witness.NumbersSeenBy(name, "grain"));
        }
    }

    [Fact]
    public async Task Offsets_count_up_along_a_stream()
    {
        var tokens = await ProduceAndSee(StreamCluster.NewStream());

        Assert.Equal(tokens.Select(token => token.SequenceNumber).Order(), tokens.Select(token => token.SequenceNumber));
        Assert.Equal(Count, tokens.Select(token => token.SequenceNumber).Distinct().Count());
    }

    [Fact]
    public async Task A_subscription_from_the_present_time_begins_with_the_next_event()
    {
        var stream = StreamCluster.NewStream();
        await ProduceAndSee(stream);
        var name = StreamCluster.NewName();
        await _cluster.NewConsumer().Subscribe(name, stream, KafkaSequenceToken.From(await NextTime()));

        await _cluster.Producer("grain").Produce(stream, Count, 10);

        await Eventually.True(() => _cluster.Witness.NumbersSeenBy(name, "grain").Contains(Count + 9));
        var seen = _cluster.Witness.NumbersSeenBy(name, "grain");
        // A mock knows no times: there it is the time when the subscription has reached the partition's agent.
        Assert.InRange(seen[0], Count, KafkaCluster.IsReal ? Count : Count + 9);
        Assert.Equal(Enumerable.Range(seen[0], Count + 10 - seen[0]), seen);
    }

    [RealKafkaFact]
    public async Task A_subscription_from_a_time_sees_what_came_then_and_after()
    {
        var stream = StreamCluster.NewStream();
        await ProduceAndSee(stream);
        var time = await NextTime();
        await _cluster.Producer("grain").Produce(stream, Count, 10);

        var name = StreamCluster.NewName();
        await _cluster.NewConsumer().Subscribe(name, stream, KafkaSequenceToken.From(time));

        await Eventually.True(() => _cluster.Witness.NumbersSeenBy(name, "grain").Length >= 10);
        Assert.Equal(Enumerable.Range(Count, 10), _cluster.Witness.NumbersSeenBy(name, "grain"));
    }

    /// <summary>A time after all messages until now and before all to come; their time stamps have milliseconds.</summary>
    private static async Task<DateTimeOffset> NextTime()
    {
        var time = DateTimeOffset.UtcNow.AddMilliseconds(2);
        await Eventually.True(() => DateTimeOffset.UtcNow > time.AddMilliseconds(2));
        return time;
    }

    /// <summary>Until the messages are purged from memory, so that a rewind reads them from Kafka.</summary>
    private async Task<Orleans.Streams.StreamSequenceToken[]> ProduceAndSee(StreamId stream)
    {
        var name = StreamCluster.NewName();
        await _cluster.NewConsumer().Subscribe(name, stream);
        await _cluster.Producer("grain").Produce(stream, 0, Count);
        await _cluster.UntilSeen(name, "grain", Count);
        await Eventually.True(() => _cluster.Partitions.All(partition => partition.Cached == 0));
        return [.. _cluster.Witness.SeenBy(name).Select(sighting => sighting.Token!)];
    }
}
