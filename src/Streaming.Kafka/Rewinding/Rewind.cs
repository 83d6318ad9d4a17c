using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streaming.Kafka.Caching;
using Orleans.Streaming.Kafka.Messages;

namespace Orleans.Streaming.Kafka.Rewinding;

/// <summary>
/// Reads a stream again, from a place that the cache has left behind until it meets the cache, beside the partition's own
/// reading. What it has read goes through the agent, which only then wakes the subscriber. It blocks, and so has a thread.
/// </summary>
internal sealed class Rewind(RewindFactory factory, PartitionCache cache, StreamId stream, KafkaSequenceToken from) : IDisposable
{
    private const int MaxAhead = 1_000;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<KafkaBatchContainer> _read = new(MaxAhead);
    private readonly Queue<KafkaBatchContainer> _ready = new();
    private readonly CancellationTokenSource _stop = new();

    // Of the subscription's turn: what comes after it is his, however long the brokers take to answer.
    private readonly long _present = cache.NextOffset;
    private long _nextOffset;

    // Written before it is queued, read after it was taken from there.
    private KafkaBatchContainer? _end;

    public StreamId Stream => stream;

    /// <summary>Set where it has met the cache: the subscriber goes on there.</summary>
    public CacheCursor? Live { get; private set; }

    /// <summary>Set where it can't be read any further.</summary>
    public Exception? Failure { get; private set; }

    public void Start() => Start(from);

    /// <summary>In the agent's turns: what the next answer to it brings, as far as the subscriber keeps up.</summary>
    public bool TryRead(out KafkaBatchContainer container)
    {
        container = null!;
        if (_ready.Count >= MaxAhead || !_read.TryTake(out container!))
        {
            return false;
        }

        container.ReadAt = cache.NextOffset;
        return true;
    }

    /// <summary>In the agent's turns: what was read comes back with all that the agent has pulled.</summary>
    public void Take(KafkaBatchContainer container)
    {
        if (!ReferenceEquals(container, _end))
        {
            _ready.Enqueue(container);
            return;
        }

        _end = null;
        if (Failure is null && cache.FrontOffset > _nextOffset)
        {
            // The cache has moved on meanwhile.
            Start(KafkaSequenceToken.At(_nextOffset));
            return;
        }

        cache.Rewinds.Remove(this);
        if (Failure is null)
        {
            Live = cache.JoiningCursor(stream, _nextOffset);
        }
    }

    public bool TryTakeReady(out KafkaBatchContainer container) => _ready.TryDequeue(out container!);

    public void Dispose()
    {
        cache.Rewinds.Remove(this);
        _stop.Cancel();
        Live?.Dispose();
    }

    private void Start(KafkaSequenceToken start) => new Thread(() => Run(start)) { IsBackground = true, Name = $"Kafka rewind of {stream}" }.Start();

    private void Run(KafkaSequenceToken start)
    {
        try
        {
            using var consumer = factory.CreateConsumer();
            Read(consumer, start, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // The edge of a thread: the subscriber is told.
            factory.Logger.LogWarning(exception, "{Stream} can't be read again from {Place}", stream, start);
            Failure = exception;
        }

        try
        {
            _end = factory.End(this, Math.Max(0, _nextOffset - 1));
            Send(_end, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
    }

    private void Read(IConsumer<byte[], byte[]> consumer, KafkaSequenceToken start, CancellationToken stop)
    {
        Assign(consumer, Resolve(consumer, start));
        while (_nextOffset < cache.FrontOffset)
        {
            stop.ThrowIfCancellationRequested();
            ConsumeResult<byte[], byte[]>? result;
            try
            {
                result = consumer.Consume(s_poll);
            }
            catch (ConsumeException exception) when (exception.Error.Code is KafkaErrorCode.Local_AutoOffsetReset or KafkaErrorCode.OffsetOutOfRange)
            {
                Reset(consumer, exception);
                continue;
            }
            catch (ConsumeException exception) when (!exception.Error.IsFatal)
            {
                continue;
            }

            if (result is null)
            {
                continue;
            }

            if (result.IsPartitionEOF)
            {
                // The rest, up to the front, are not messages: marks of transactions, or compacted away.
                _nextOffset = Math.Max(_nextOffset, result.Offset);
                return;
            }

            _nextOffset = result.Offset + 1;
            if (factory.Read(this, result) is { } container)
            {
                Send(container, stop);
            }
        }
    }

    private void Send(KafkaBatchContainer container, CancellationToken stop)
    {
        _read.Add(container, stop);
        factory.Arrived();
    }

    private long Resolve(IConsumer<byte[], byte[]> consumer, KafkaSequenceToken start)
    {
        if (!start.IsTime)
        {
            return start.Offset;
        }

        var found = consumer.OffsetsForTimes([new(factory.Partition, new(start.UnixMilliseconds, TimestampType.CreateTime))], s_patience)[0];
        // None was as late: what came next is.
        return found.Offset.Value >= 0 ? found.Offset.Value : _present;
    }

    private void Assign(IConsumer<byte[], byte[]> consumer, long offset)
    {
        _nextOffset = offset;
        consumer.Assign(new TopicPartitionOffset(factory.Partition, offset));
    }

    private void Reset(IConsumer<byte[], byte[]> consumer, ConsumeException exception)
    {
        factory.CountOutOfRange();
        switch (factory.OutOfRange)
        {
            case OffsetOutOfRange.Earliest:
                Assign(consumer, consumer.QueryWatermarkOffsets(factory.Partition, s_patience).Low.Value);
                break;
            case OffsetOutOfRange.Latest:
                Assign(consumer, cache.NextOffset);
                break;
            default:
                throw new KafkaOffsetException(
                    $"{factory.Partition} no longer has the offset {_nextOffset}, from which the stream {stream} was to be read.", exception);
        }
    }
}
