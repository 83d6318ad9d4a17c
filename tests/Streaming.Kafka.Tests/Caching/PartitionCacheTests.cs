using Confluent.Kafka;
using Orleans.Runtime;
using Orleans.Streaming.Kafka;
using Orleans.Streaming.Kafka.Caching;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Caching;

/// <summary>What may be purged, and so committed: nothing that some subscriber may not have had.</summary>
public sealed class PartitionCacheTests
{
    private static readonly StreamId s_one = StreamId.Create("test", "one");
    private static readonly StreamId s_other = StreamId.Create("test", "other");

    [Fact]
    public void What_a_cursor_stands_at_stays_and_what_it_has_left_goes()
    {
        var cache = NewCache(maxDelivery: 1);
        Add(cache, 0, s_one, s_one, s_one);
        using var cursor = Cursor(cache, s_one, 0);

        Assert.True(Moves(cursor));
        Assert.False(cache.TryPurgeFromCache(out _));
        Assert.True(Moves(cursor));
        Assert.True(cache.TryPurgeFromCache(out var purged));
        Assert.Equal([0], Offsets(purged));
        Assert.Equal(1, cache.FrontOffset);
    }

    [Fact]
    public void The_first_message_of_a_stream_stays_while_its_subscribers_are_being_found()
    {
        var cache = NewCache(maxDelivery: 1);
        Add(cache, 0, s_one);
        var pin = Cursor(cache, s_one, 0);

        Assert.False(cache.TryPurgeFromCache(out _));
        pin.Dispose();
        Assert.True(cache.TryPurgeFromCache(out _));
    }

    [Fact]
    public void What_is_delivered_at_once_stays_until_the_agent_moves_on()
    {
        var cache = NewCache(maxDelivery: 3);
        Add(cache, 0, s_one, s_one, s_one, s_one, s_one);
        using var cursor = Cursor(cache, s_one, 0);

        // The first by itself, then three, then the rest.
        Assert.Equal(0, Next(cursor));
        Assert.Equal(3, Next(cursor));
        Assert.True(cache.TryPurgeFromCache(out var purged));
        Assert.Equal([0], Offsets(purged));
        Assert.Equal(4, Next(cursor));
        Assert.True(cache.TryPurgeFromCache(out purged));
        Assert.Equal([1, 2, 3], Offsets(purged));
        Assert.False(Moves(cursor));
        Assert.True(cache.TryPurgeFromCache(out purged));
        Assert.Equal([4], Offsets(purged));
    }

    [Fact]
    public void A_subscriber_who_has_had_the_end_of_a_delivery_goes_on_behind_it()
    {
        var cache = NewCache(maxDelivery: 3);
        Add(cache, 0, s_one, s_one, s_one, s_one);

        using var cursor = Cursor(cache, s_one, 2);

        Assert.Equal(2, Next(cursor));
        Assert.Equal(3, Next(cursor));
    }

    [Fact]
    public void A_stream_that_is_behind_holds_back_those_that_are_ahead()
    {
        var cache = NewCache(maxDelivery: 1);
        Add(cache, 0, s_one, s_other, s_other);
        using var behind = Cursor(cache, s_one, 0);
        using var ahead = Cursor(cache, s_other, 0);
        Move(behind, 1);
        Move(ahead, 2);
        Assert.False(Moves(ahead));

        Assert.False(cache.TryPurgeFromCache(out _));
        Assert.False(Moves(behind));
        Assert.True(cache.TryPurgeFromCache(out var purged));
        Assert.Equal([0, 1, 2], Offsets(purged));
    }

    [Fact]
    public void What_an_agent_that_stops_has_read_and_not_offered_stays()
    {
        var cache = NewCache(maxDelivery: 1);
        Add(cache, 0, s_one);
        using var cursor = Cursor(cache, s_one, 0);
        Move(cursor, 1);
        Assert.False(Moves(cursor));
        Add(cache, 1, s_other);

        cache.UpdateDeliveryProgress(null, DateTime.UnixEpoch);

        Assert.Equal(1, cache.FrontOffset);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void A_full_cache_is_under_pressure_and_still_lets_the_agent_come_to_purge()
    {
        var cache = NewCache(maxDelivery: 1, capacity: 2);
        Add(cache, 0, s_one, s_one);

        Assert.True(cache.IsUnderPressure());
        Assert.True(cache.GetMaxAddCount() > 0);
    }

    [Fact]
    public void A_subscriber_who_says_what_he_has_goes_on_with_what_is_there()
    {
        var cache = NewCache(maxDelivery: 1);
        cache.ReadUpTo(50);
        Add(cache, 50, s_one, s_one);

        var result = cache.TryGetCacheCursor(s_one, KafkaSequenceToken.Delivered(10, isRewinding: false));

        using var cursor = result.Cursor!;
        Assert.True(Moves(cursor));
        Assert.Equal(50, cursor.GetCurrent(out _)!.SequenceToken.SequenceNumber);
    }

    private static PartitionCache NewCache(int maxDelivery, int capacity = 100) => new(capacity, maxDelivery, rewinds: null!);

    private static IQueueCacheCursor Cursor(PartitionCache cache, StreamId stream, long offset) =>
        cache.TryGetCacheCursor(stream, KafkaSequenceToken.Delivered(offset, isRewinding: false)).Cursor!;

    private static void Add(PartitionCache cache, long firstOffset, params ReadOnlySpan<StreamId> streams)
    {
        List<IBatchContainer> containers = [];
        foreach (var stream in streams)
        {
            containers.Add(new KafkaBatchContainer(
                "provider",
                stream,
                KafkaSequenceToken.Delivered(firstOffset + containers.Count, isRewinding: false),
                new Message<byte[], byte[]> { Key = [1], Value = [], Headers = [] },
                format: null!));
        }

        cache.AddToCache(containers);
    }

    private static bool Moves(IQueueCacheCursor cursor) => cursor.MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

    /// <summary>The end of what is delivered next.</summary>
    private static long Next(IQueueCacheCursor cursor)
    {
        Assert.True(Moves(cursor));
        return cursor.GetCurrent(out _)!.SequenceToken.SequenceNumber;
    }

    private static void Move(IQueueCacheCursor cursor, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(Moves(cursor));
        }
    }

    private static IEnumerable<long> Offsets(IEnumerable<IBatchContainer> containers) => containers.Select(container => container.SequenceToken.SequenceNumber);
}
