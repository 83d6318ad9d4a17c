using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Caching;

/// <summary>A subscriber's place in the cache.</summary>
internal sealed class CacheCursor : IQueueCacheCursor
{
    private readonly PartitionCache _cache;
    private readonly StreamId _stream;
    private readonly int _batchSize;

    // Those that may be in the batch that is being delivered. The agent moves on by up to a batch before it delivers, and does
    // not say when it has: one is surely delivered when as many moves as a batch has have followed, or, where there were not
    // as many messages, at the second call after it.
    private readonly Queue<CacheEntry> _pinned = new();
    private CacheEntry? _first;
    private CacheEntry? _current;
    private long _from;
    private bool _hasDrained;
    private bool _isDisposed;

    public CacheCursor(PartitionCache cache, StreamId stream, long from, int batchSize)
    {
        (_cache, _stream, _from, _batchSize) = (cache, stream, from, batchSize);
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
        return _current?.Container;
    }

    public bool MoveNext() => MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

    public QueueCacheCursorMoveResult MoveNextWithResult()
    {
        var next = _first ?? Pin(_current is not null ? _current.Next : _cache.FirstOf(_stream, _from));
        _first = null;
        if (next is null)
        {
            if (_hasDrained || _batchSize == 1)
            {
                Unpin(keep: 0);
                _current = null;
            }

            _hasDrained = true;
            return QueueCacheCursorMoveResult.NoData;
        }

        Unpin(keep: _hasDrained ? 0 : _batchSize - 1);
        _hasDrained = false;
        _pinned.Enqueue(next);
        _current = next;
        _from = next.Offset + 1;
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
        Unpin(keep: 0);
        _first?.Unpin();
        (_current, _first) = (null, null);
    }

    private static CacheEntry? Pin(CacheEntry? entry)
    {
        entry?.Pin();
        return entry;
    }

    private void Unpin(int keep)
    {
        while (_pinned.Count > keep)
        {
            _pinned.Dequeue().Unpin();
        }
    }
}
