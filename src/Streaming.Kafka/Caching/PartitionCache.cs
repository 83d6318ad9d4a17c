using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streaming.Kafka.Rewinding;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Caching;

/// <summary>
/// The messages of a partition from the oldest one that some subscriber still needs, in order. It is used in the turns of
/// the partition's pulling agent; only its numbers are read from elsewhere.
/// </summary>
/// <remarks>
/// A cursor pins the messages that are on their way to its subscriber: a message is purged once it and all before it are
/// pinned by nobody. So what was purged was delivered, or handed to the failure handler, and its offset may be committed.
/// </remarks>
/// <param name="capacity">Messages; beyond it the partition is not read.</param>
/// <param name="maxDelivery">Messages of a stream that are delivered at once, at most.</param>
internal sealed class PartitionCache(int capacity, int maxDelivery, RewindFactory rewinds) : IQueueCache
{
    private readonly Queue<CacheEntry> _entries = new();
    private readonly Dictionary<StreamId, StreamEntries> _streams = [];
    private readonly HashSet<(StreamId, KafkaSequenceToken)> _unreadable = [];
    private readonly List<CacheCursor> _joining = [];
    private long _nextOffset;
    private long _frontOffset;
    private int _count;

    /// <summary>Of the oldest message here, or of the next one to be read. All from it on are here, or not read yet.</summary>
    public long FrontOffset => Volatile.Read(ref _frontOffset);

    public long NextOffset => Volatile.Read(ref _nextOffset);

    public int Count => Volatile.Read(ref _count);

    /// <summary>Those under way.</summary>
    public List<Rewind> Rewinds { get; } = [];

    /// <summary>Everything below this offset has been read, by this reader or one before it, whether or not there was something to deliver.</summary>
    public void ReadUpTo(long nextOffset)
    {
        Volatile.Write(ref _nextOffset, Math.Max(_nextOffset, nextOffset));
        Advance();
    }

    // Never none: the agent would not come to purge, which it does before it looks at the pressure.
    public int GetMaxAddCount() => Math.Max(1, capacity - _entries.Count);

    public bool IsUnderPressure() => _entries.Count >= capacity;

    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var message in messages)
        {
            var container = (KafkaBatchContainer)message;
            if (container.Rewind is { } rewind)
            {
                rewind.Take(container);
                continue;
            }

            var entry = new CacheEntry(container);
            _entries.Enqueue(entry);
            if (_streams.TryGetValue(container.StreamId, out var stream))
            {
                stream.Last.Next = entry;
                stream.Last = entry;
            }
            else
            {
                _streams.Add(container.StreamId, new(entry));
            }

            Volatile.Write(ref _nextOffset, entry.Offset + 1);
        }

        _joining.RemoveAll(cursor => cursor.PinFirst());
        Advance();
    }

    // Whatever was added was offered to its stream's cursors before the agent comes here: what nobody has pinned has no subscriber.
    public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems) => TryPurge(entry => entry.Pins == 0, out purgedItems);

    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token) => Cursor(streamId, token);

    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
        token is KafkaSequenceToken kafka && _unreadable.Contains((streamId, kafka))
            ? QueueCacheCursorResult<IQueueCacheCursor>.FromCacheMiss(new(token, KafkaSequenceToken.At(FrontOffset), KafkaSequenceToken.At(NextOffset)))
            : QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(Cursor(streamId, token));

    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursorAtPosition(StreamId streamId, StreamSubscriptionStartPosition startPosition) =>
        QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(
            startPosition == StreamSubscriptionStartPosition.EarliestAvailable ? LiveCursor(streamId, from: 0) : LiveCursor(streamId, NextOffset));

    public void UpdateDeliveryProgress(StreamSequenceToken? earliestSubscriptionToken, DateTime utcNow) =>
        // The agent is about to drop its cursors: what they have let go of until now is the last word on what was delivered.
        // What it has read since it was told to stop, it has not even offered to them.
        TryPurge(entry => entry is { Pins: 0, WasPinned: true }, out _);

    public CacheCursor LiveCursor(StreamId streamId, long from) => new(this, streamId, from, maxDelivery);

    /// <summary>For a subscriber who comes from a rewind: what he needs next stays, even if it is added while he is busy.</summary>
    public CacheCursor JoiningCursor(StreamId streamId, long from)
    {
        var cursor = LiveCursor(streamId, from);
        if (!cursor.PinFirst())
        {
            _joining.Add(cursor);
        }

        return cursor;
    }

    public CacheEntry? FirstOf(StreamId streamId, long from)
    {
        var entry = _streams.TryGetValue(streamId, out var stream) ? stream.First : null;
        while (entry is not null && entry.Offset < from)
        {
            entry = entry.Next;
        }

        return entry;
    }

    /// <summary>Remembers a place that the brokers no longer have, so that nobody is brought there again.</summary>
    public void RecordUnreadable(StreamId streamId, KafkaSequenceToken token) => _unreadable.Add((streamId, token));

    private IQueueCacheCursor Cursor(StreamId streamId, StreamSequenceToken? token) => token switch
    {
        null => LiveCursor(streamId, NextOffset),
        // All before the front was delivered to whoever was not catching up.
        KafkaSequenceToken { IsTime: false } place when place.Offset >= FrontOffset || place.Use == TokenUse.Delivered => LiveCursor(streamId, place.Offset),
        KafkaSequenceToken place => new RewindCursor(this, rewinds.Start(this, streamId, place), place),
        _ => throw new ArgumentException($"A Kafka stream has no place {token.GetType()}; make one by {nameof(KafkaSequenceToken)}.", nameof(token)),
    };

    private bool TryPurge(Func<CacheEntry, bool> isDone, [MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems)
    {
        List<IBatchContainer>? purged = null;
        while (_entries.TryPeek(out var entry) && isDone(entry))
        {
            _entries.Dequeue();
            (purged ??= []).Add(entry.Container);
            var stream = _streams[entry.Container.StreamId];
            if (entry.Next is { } next)
            {
                stream.First = next;
            }
            else
            {
                _streams.Remove(entry.Container.StreamId);
            }
        }

        Advance();
        purgedItems = purged;
        return purged is not null;
    }

    private void Advance()
    {
        Volatile.Write(ref _frontOffset, _entries.TryPeek(out var front) ? front.Offset : _nextOffset);
        Volatile.Write(ref _count, _entries.Count);
    }

    private sealed class StreamEntries(CacheEntry only)
    {
        public CacheEntry First { get; set; } = only;

        public CacheEntry Last { get; set; } = only;
    }
}
