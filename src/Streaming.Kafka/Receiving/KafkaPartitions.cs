using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orleans.Streaming.Kafka.Receiving;

/// <summary>
/// The partitions that this process reads, by one consumer with one thread for all of them. Which ones they are is Orleans'
/// decision: the consumer group only keeps the offsets.
/// </summary>
internal sealed class KafkaPartitions : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly KafkaConnection _connection;
    private readonly KafkaStreamMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<TopicPartition, PartitionFeed> _feeds = new();
    private readonly Lazy<IConsumer<byte[], byte[]>> _consumer;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _committing = new(1, 1);
    private Thread? _reader;
    private Task _committer = Task.CompletedTask;

    public KafkaPartitions(KafkaConnection connection, KafkaStreamMetrics metrics, ILogger logger)
    {
        (_connection, _metrics, _logger) = (connection, metrics, logger);
        _consumer = new(Start);
    }

    private KafkaStreamOptions Options => _connection.Options;

    /// <summary>Begins to read a partition where its last reader had come to. Asks until the brokers answer.</summary>
    /// <exception cref="KafkaOffsetException">That offset does not exist, and that is configured to be a failure.</exception>
    public async Task Open(PartitionFeed feed, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                // They block, and the caller may be a grain's scheduler.
                await Task.Run(() => Assign(feed), stop.Token).ConfigureAwait(false);
                return;
            }
            catch (KafkaException exception) when (!exception.Error.IsFatal)
            {
                _logger.Log(isFirst ? LogLevel.Warning : LogLevel.Debug, exception, "{Partition} can't be read yet; it is tried again", feed.Partition);
            }

            await Task.Delay(s_pause, stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the reading of a partition, and commits how far it was delivered.</summary>
    public async Task Close(PartitionFeed feed, CancellationToken cancellationToken)
    {
        if (_feeds.TryGetValue(feed.Partition, out var open) && open == feed)
        {
            try
            {
                _consumer.Value.IncrementalUnassign([feed.Partition]);
            }
            catch (KafkaException exception)
            {
                _logger.LogWarning(exception, "{Partition} could not be given back", feed.Partition);
            }

            // Only now, so that it can be opened again.
            _feeds.TryRemove(new(feed.Partition, feed));
        }

        await Commit([feed], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on with a partition that was paused because its agent was behind.</summary>
    public void ResumeIfRead(PartitionFeed feed)
    {
        if (!feed.IsPaused || !feed.IsHalfEmpty || !_feeds.ContainsKey(feed.Partition))
        {
            return;
        }

        try
        {
            feed.IsPaused = false;
            _consumer.Value.Resume([feed.Partition]);
        }
        catch (KafkaException exception)
        {
            _logger.LogDebug(exception, "{Partition} is not ours any more", feed.Partition);
        }
    }

    /// <summary>The offset after the newest message, as far as is known here.</summary>
    public long EndOf(TopicPartition partition)
    {
        try
        {
            return _consumer.IsValueCreated ? _consumer.Value.GetWatermarkOffsets(partition).High.Value : Offset.Unset;
        }
        catch (KafkaException)
        {
            return Offset.Unset;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _committer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _reader?.Join();
        if (_consumer.IsValueCreated)
        {
            using var deadline = new CancellationTokenSource(s_patience);
            await Commit([.. _feeds.Values], deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _consumer.Value.Close();
            _consumer.Value.Dispose();
        }
    }

    private IConsumer<byte[], byte[]> Start()
    {
        var consumer = _connection.CreateConsumer();
        _reader = new(() => Read(consumer)) { IsBackground = true, Name = $"Kafka reader of {_connection.Provider}" };
        _reader.Start();
        _committer = Task.Run(CommitAtTimes);
        return consumer;
    }

    private void Assign(PartitionFeed feed)
    {
        var consumer = _consumer.Value;
        var committed = consumer.Committed([feed.Partition], s_patience)[0].Offset;
        var (low, high) = Range(consumer, feed.Partition);
        var start = committed.Value < 0
            ? Options.Start == KafkaStart.Earliest ? low : high
            : committed.Value < low || committed.Value > high ? Reset(feed.Partition, committed.Value, low, high) : committed.Value;
        feed.Begin(start, committed.Value);
        // Known before its first message comes.
        if (!_feeds.TryAdd(feed.Partition, feed))
        {
            throw new KafkaException(new Error(KafkaErrorCode.Local_State, "The partition is still being given back."));
        }

        try
        {
            consumer.IncrementalAssign([new TopicPartitionOffset(feed.Partition, start)]);
        }
        catch
        {
            _feeds.TryRemove(new(feed.Partition, feed));
            throw;
        }
    }

    private static (long Low, long High) Range(IConsumer<byte[], byte[]> consumer, TopicPartition partition)
    {
        var marks = consumer.QueryWatermarkOffsets(partition, s_patience);
        return (marks.Low.Value, marks.High.Value);
    }

    private long Reset(TopicPartition partition, long offset, long low, long high)
    {
        _metrics.OutOfRange(partition.Topic);
        _logger.LogError("{Partition} has the offsets {Low} to {High}, and {Offset} was to be read next: {Policy}", partition, low, high, offset, Options.OffsetOutOfRange);
        return Options.OffsetOutOfRange switch
        {
            OffsetOutOfRange.Earliest => low,
            OffsetOutOfRange.Latest => high,
            _ => throw new KafkaOffsetException(
                $"{partition} has the offsets {low} to {high}, and {offset} was to be read next. Configure {nameof(OffsetOutOfRange)}, or commit an offset for the consumer group."),
        };
    }

    private void Read(IConsumer<byte[], byte[]> consumer)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(s_poll) is { } result && _feeds.TryGetValue(result.TopicPartition, out var feed))
                {
                    feed.Add(result);
                    PauseIfFull(consumer, feed);
                }
            }
            catch (ConsumeException exception) when (exception.Error.Code is KafkaErrorCode.Local_AutoOffsetReset or KafkaErrorCode.OffsetOutOfRange)
            {
                Jump(consumer, exception);
            }
            catch (KafkaException exception)
            {
                _logger.Log(exception.Error.IsFatal ? LogLevel.Error : LogLevel.Debug, exception, "{Provider}: reading failed and goes on", _connection.Provider);
                _stop.Token.WaitHandle.WaitOne(s_poll);
            }
            catch (Exception exception)
            {
                // The edge of a thread: the partitions must go on.
                _logger.LogError(exception, "{Provider}: reading failed and goes on", _connection.Provider);
                _stop.Token.WaitHandle.WaitOne(s_poll);
            }
        }
    }

    private static void PauseIfFull(IConsumer<byte[], byte[]> consumer, PartitionFeed feed)
    {
        if (feed.IsFull && !feed.IsPaused)
        {
            // In this order: told before it is paused, the agent could resume it first, and nobody would do so again.
            consumer.Pause([feed.Partition]);
            feed.IsPaused = true;
        }
    }

    /// <summary>The log was cut off under the reader: it goes on where the configuration says.</summary>
    private void Jump(IConsumer<byte[], byte[]> consumer, ConsumeException exception)
    {
        var partition = exception.ConsumerRecord.TopicPartition;
        if (!_feeds.TryGetValue(partition, out var feed))
        {
            return;
        }

        try
        {
            var (low, high) = Range(consumer, partition);
            var offset = exception.ConsumerRecord.Offset.Value;
            var start = Reset(partition, offset, low, high);
            if (start < feed.DeliveredOffset)
            {
                throw new KafkaOffsetException(
                    $"{partition} has the offsets {low} to {high}, and those up to {feed.DeliveredOffset} were delivered: the topic was made anew. Restart the silos, so that nobody goes by its old offsets.");
            }

            consumer.IncrementalUnassign([partition]);
            consumer.IncrementalAssign([new TopicPartitionOffset(partition, start)]);
        }
        catch (KafkaOffsetException failure)
        {
            consumer.IncrementalUnassign([partition]);
            feed.Fail(failure);
        }
    }

    private async Task CommitAtTimes()
    {
        using var timer = new PeriodicTimer(Options.CommitInterval);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            await Commit([.. _feeds.Values], _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task Commit(IReadOnlyList<PartitionFeed> feeds, CancellationToken cancellationToken)
    {
        // One at a time, however long it takes: with the brokers away, it takes long.
        await _committing.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.Run(() => CommitDue(feeds), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void CommitDue(IReadOnlyList<PartitionFeed> feeds)
    {
        try
        {
            var due = feeds.Where(feed => feed.DeliveredOffset >= 0 && feed.DeliveredOffset != feed.CommittedOffset)
                .Select(feed => (Feed: feed, Offset: feed.DeliveredOffset))
                .ToList();
            if (due.Count == 0)
            {
                return;
            }

            _consumer.Value.Commit(due.Select(one => new TopicPartitionOffset(one.Feed.Partition, one.Offset)));
            foreach (var (feed, offset) in due)
            {
                feed.CommittedOffset = offset;
            }
        }
        catch (KafkaException exception)
        {
            _logger.LogWarning(exception, "{Provider}: offsets could not be committed; they are tried again", _connection.Provider);
        }
        catch (ObjectDisposedException)
        {
            // The process has ended meanwhile.
        }
        finally
        {
            _committing.Release();
        }
    }
}
