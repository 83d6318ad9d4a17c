using Orleans.Streaming.Kafka.Caching;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Rewinding;

/// <summary>A subscriber's place in what is read again for him, and then in the cache.</summary>
internal sealed class RewindCursor(PartitionCache cache, Rewind rewind, KafkaSequenceToken from) : IQueueCacheCursor
{
    private KafkaDelivery? _current;
    private bool _isDisposed;

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current ?? rewind.Live?.GetCurrent(out exception);
    }

    public bool MoveNext() => MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

    public QueueCacheCursorMoveResult MoveNextWithResult()
    {
        if (rewind.TryTakeReady(out var container))
        {
            _current = new([container]);
            return QueueCacheCursorMoveResult.Success;
        }

        _current = null;
        if (rewind.Live is { } live)
        {
            return live.MoveNextWithResult();
        }

        if (rewind.Failure is { } failure)
        {
            cache.RecordUnreadable(rewind.Stream, from);
            throw failure;
        }

        return QueueCacheCursorMoveResult.NoData;
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
        if (!_isDisposed)
        {
            _isDisposed = true;
            rewind.Dispose();
        }
    }
}
