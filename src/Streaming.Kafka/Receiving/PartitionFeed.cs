using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Orleans.Streaming.Kafka.Receiving;

/// <summary>A partition that is being read: what has come of it, and how far it is delivered.</summary>
internal sealed class PartitionFeed(TopicPartition partition, Arrivals arrivals)
{
    /// <summary>Messages that wait for the agent, at most; beyond it the partition is paused.</summary>
    public const int Capacity = 2_000;

    private readonly ConcurrentQueue<ConsumeResult<byte[], byte[]>> _messages = new();
    private long _deliveredOffset = Offset.Unset;

    public TopicPartition Partition => partition;

    /// <summary>Where reading begins, once it is known.</summary>
    public long StartOffset { get; private set; }

    /// <summary>Why it can't be read.</summary>
    public Exception? Failure { get; set; }

    public bool IsPaused { get; set; }

    public bool IsFull => _messages.Count >= Capacity;

    public bool IsHalfEmpty => _messages.Count <= Capacity / 2;

    /// <summary>All messages below it are delivered; it may be committed.</summary>
    public long DeliveredOffset
    {
        get => Volatile.Read(ref _deliveredOffset);
        set => Volatile.Write(ref _deliveredOffset, value);
    }

    public long CommittedOffset { get; set; } = Offset.Unset;

    public void Begin(long startOffset, long committedOffset)
    {
        StartOffset = startOffset;
        DeliveredOffset = startOffset;
        CommittedOffset = committedOffset;
    }

    public void Add(ConsumeResult<byte[], byte[]> message)
    {
        _messages.Enqueue(message);
        arrivals.Set();
    }

    public bool TryPeek(out ConsumeResult<byte[], byte[]> message) => _messages.TryPeek(out message!);

    /// <summary>Takes away what was seen.</summary>
    public void Next() => _messages.TryDequeue(out _);

    public void Fail(Exception exception)
    {
        Failure = exception;
        arrivals.Set();
    }
}
