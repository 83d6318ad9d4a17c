using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Silo.Streams;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;
using Orleans.Runtime;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Silo.Tests.Streams;

public sealed class KafkaEventStreamsTests
{
    private readonly ScriptedPublisher _publisher = new();
    private readonly KafkaEventStreams _streams;

    public KafkaEventStreamsTests() => _streams = new(_publisher);

    [Fact]
    public async Task An_event_goes_to_the_stream_of_its_grain_in_the_topic_of_its_type()
    {
        await _streams.Publish([World.In(StreamIds.User(World.Account), new EmailConfirmed())]);

        Assert.Equal(StreamId.Create(Topics.Users, World.Account.ToString()), Assert.Single(_publisher.Published).Stream);
    }

    [Fact]
    public async Task The_events_of_a_grain_are_spread_over_its_topics_in_their_order()
    {
        var applied = new VerificationApplied(VerificationLevel.Level1, null, 3);
        EventEnvelope[] batch = [World.InWallet(World.Sent(), 1), World.InWallet(applied, 2), World.InWallet(World.Deposited(), 3), World.InWallet(World.Sent(), 6)];

        await _streams.Publish([.. batch]);

        Assert.Equal(2, _publisher.Published.Count);
        Assert.Equal([1, 3, 6], Versions(Topics.Transfers));
        Assert.Equal([2], Versions(Topics.Wallets));
    }

    [Fact]
    public async Task It_ends_when_all_of_it_is_durable()
    {
        var durable = new TaskCompletionSource();
        _publisher.Durable[Topics.Wallets] = durable.Task;

        var published = _streams.Publish([World.InWallet(World.Sent(), 1), World.InWallet(new VerificationApplied(VerificationLevel.Level1, null, 3), 2)]);

        Assert.Equal(2, _publisher.Published.Count);
        Assert.False(published.IsCompleted);
        durable.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => published);
    }

    private IEnumerable<long> Versions(string topic) =>
        _publisher.Published.Single(published => published.Stream == StreamId.Create(topic, World.Account.ToString())).Events.Select(e => ((EventEnvelope)e).Version);

    private sealed class ScriptedPublisher : IKafkaPublisher
    {
        public List<(StreamId Stream, object[] Events)> Published { get; } = [];

        /// <summary>By topic; the others are durable at once.</summary>
        public Dictionary<string, Task> Durable { get; } = new(StringComparer.Ordinal);

        public Task Publish<TEvent>(StreamId streamId, IEnumerable<TEvent> events, IReadOnlyDictionary<string, object>? requestContext = null)
        {
            Published.Add((streamId, [.. events.Cast<object>()]));
            return Durable.GetValueOrDefault(streamId.GetNamespace()!, Task.CompletedTask);
        }
    }
}
