using Orleans.Runtime;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Caching;

/// <summary>A subscriber's place in the cache.</summary>
/// <remarks>
/// What is delivered at once is put together here, and not by the agent, which would not say where a batch of its own ends:
/// so a move means that all before it was delivered.
/// </remarks>
internal sealed class CacheCursor : IQueueCacheCursor
{
    /// <summary>Of what is delivered at once, unless one message alone has more.</summary>
    private const int MaxDeliveryBytes = 1024 * 1024;

    private readonly PartitionCache _cache;
    private readonly StreamId _stream;
    private readonly int _maxDelivery;

    // Pinned, until the agent moves on.
    private readonly List<CacheEntry> _delivery = [];
    private CacheEntry? _first;
    private IBatchContainer? _current;
    private long _from;
    private bool _hasMoved;
    private bool _isDisposed;

    public CacheCursor(PartitionCache cache, StreamId stream, long from, int maxDelivery)
    {
        (_cache, _stream, _from, _maxDelivery) = (cache, stream, from, maxDelivery);
        // Pinned before the first move: that is how the agent keeps messages of a stream whose subscribers it does not know yet.
        _first = Pin(cache.FirstOf(stream, from));
    }

    /// <summary>
    /// Pins the first message once it is there, for a subscriber who is still busy with what was read again for him: the
    /// agent does not move him on until he is done.
    /// </summary>
    /// <returns>Whether there is nothing left to wait for.</returns>
    public bool PinFirst()
    {
        if (!_isDisposed && _first is null && _current is null)
        {
            _first = Pin(_cache.FirstOf(_stream, _from));
        }

        return _isDisposed || _first is not null || _current is not null;
    }

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    public bool MoveNext() => MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

    public QueueCacheCursorMoveResult MoveNextWithResult()
    {
        var next = _first ?? Pin(_delivery.Count > 0 ? _delivery[^1].Next : _cache.FirstOf(_stream, _from));
        _first = null;
        Unpin();
        if (next is null)
        {
            _current = null;
            return QueueCacheCursorMoveResult.NoData;
        }

        Take(next);
        return QueueCacheCursorMoveResult.Success;
    }

    public void Refresh(StreamSequenceToken token)
    {
        // It finds what has been added by itself.
    }

    public void RecordDeliveryFailure()
    {
        // The failure handler is told, with the batch.
    }

    public void Dispose()
    {
        _isDisposed = true;
        Unpin();
        _first?.Unpin();
        (_current, _first) = (null, null);
    }

    private static CacheEntry? Pin(CacheEntry? entry)
    {
        entry?.Pin();
        return entry;
    }

    private void Take(CacheEntry next)
    {
        _delivery.Add(next);
        var bytes = next.Container.Value.Length;
        // The first one by itself, since the agent compares it with the place that the subscriber has told.
        while (_hasMoved && _delivery.Count < _maxDelivery && _delivery[^1].Next is { } following && (bytes += following.Container.Value.Length) <= MaxDeliveryBytes)
        {
            following.Pin();
            _delivery.Add(following);
        }

        _hasMoved = true;
        _from = _delivery[^1].Offset + 1;
        _current = new KafkaDelivery([.. _delivery.Select(entry => entry.Container)]);
    }

    private void Unpin()
    {
        foreach (var entry in _delivery)
        {
            entry.Unpin();
        }

        _delivery.Clear();
    }
}
