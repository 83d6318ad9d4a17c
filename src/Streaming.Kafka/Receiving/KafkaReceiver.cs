using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streaming.Kafka.Caching;
using Orleans.Streaming.Kafka.Failures;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streaming.Kafka.Topics;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Receiving;

/// <summary>Brings a partition's messages to its pulling agent, and keeps how far they were delivered.</summary>
#pragma warning disable CA1001 // The agent never disposes of a receiver; its shutdown is the end.
internal sealed class KafkaReceiver(
    KafkaConnection connection,
    Place place,
    KafkaPartitions partitions,
    PartitionCache cache,
    Arrivals arrivals,
    IKafkaMessageFormat format,
    DeadLetters deadLetters,
    KafkaStreamMetrics metrics,
    ILogger logger,
    Action closed)
    : IQueueAdapterReceiver
#pragma warning restore CA1001
{
    private readonly PartitionFeed _feed = new(place.Partition, arrivals);
    private readonly CancellationTokenSource _closing = new();

    // Ahead of the cache by what was passed over.
    private long _readUpTo;
    private Task? _opening;

    public PartitionState State => new(place.Partition, Math.Max(0, partitions.EndOf(place.Partition) - Math.Max(0, _feed.DeliveredOffset)), cache.Count);

    public Task Initialize(TimeSpan timeout)
    {
        // The agent does not try again, so it goes on in the background for as long as it takes.
        _opening = Open();
        return Task.CompletedTask;
    }

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        deadLetters.StopWith(cancellationToken);
        if (_opening is not { IsCompleted: true })
        {
            return [];
        }

        await _opening;
        // What the last read brought is in the cache by now.
        cache.ReadUpTo(_readUpTo);
        _feed.DeliveredOffset = cache.FrontOffset;
        List<IBatchContainer> messages = [];
        ReadAgain(messages, maxCount);
        await Read(messages, maxCount, cancellationToken);
        if (messages.Count == 0 && _feed.Failure is null && await Arrived(cancellationToken))
        {
            ReadAgain(messages, maxCount);
            await Read(messages, maxCount, cancellationToken);
        }

        partitions.ResumeIfRead(_feed);
        return messages.Count == 0 && _feed.Failure is { } failure ? throw failure : messages;
    }

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => MessagesDeliveredAsync(messages, CancellationToken.None);

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken)
    {
        metrics.Delivered(place.Partition, messages.Count, messages.Count == 0 ? 0 : ((KafkaBatchContainer)messages[0]).UnixMilliseconds);
        _feed.DeliveredOffset = cache.FrontOffset;
        return Task.CompletedTask;
    }

    public async Task Shutdown(TimeSpan timeout)
    {
        closed();
        await _closing.CancelAsync();
        foreach (var rewind in cache.Rewinds.ToArray())
        {
            rewind.Dispose();
        }

        await (_opening ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_opening is { IsCompletedSuccessfully: true })
        {
            // The agent has told the cache before it dropped its cursors; nothing is let go of after that.
            _feed.DeliveredOffset = cache.FrontOffset;
        }

        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await partitions.Close(_feed, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            logger.LogWarning("{Partition}: the last offset was not committed in time; some messages will be delivered again", place.Partition);
        }
    }

    /// <summary>Whether something is there to be read, or, when the agent ends, false.</summary>
    private async Task<bool> Arrived(CancellationToken cancellationToken)
    {
        try
        {
            return await arrivals.Wait(connection.Options.ReadWait, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // An error to the agent, which would log it.
            return false;
        }
    }

    private async Task Open()
    {
        await partitions.Open(_feed, _closing.Token);
        _readUpTo = _feed.StartOffset;
        cache.ReadUpTo(_readUpTo);
    }

    private void ReadAgain(List<IBatchContainer> messages, int maxCount)
    {
        foreach (var rewind in cache.Rewinds)
        {
            while (messages.Count < maxCount && rewind.TryRead(out var container))
            {
                messages.Add(container);
            }
        }
    }

    private async Task Read(List<IBatchContainer> messages, int maxCount, CancellationToken cancellationToken)
    {
        // Taken away only once it is dealt with: whatever goes wrong with a message, it and all after it are still there.
        for (; messages.Count < maxCount && _feed.TryPeek(out var result); _feed.Next(), _readUpTo = result.Offset + 1)
        {
            try
            {
                if (ReadStream(result, out var isReadable) is { } stream)
                {
                    messages.Add(new KafkaBatchContainer(connection.Provider, stream, KafkaSequenceToken.Delivered(result.Offset, isRewinding: false), result.Message, format));
                }
                else if (!isReadable)
                {
                    await deadLetters.Send(result, cancellationToken);
                }
            }
            catch (Exception) when (messages.Count > 0)
            {
                // Those before it go on; it is met again.
                return;
            }
        }
    }

    private StreamId? ReadStream(ConsumeResult<byte[], byte[]> result, out bool isReadable)
    {
        isReadable = true;
        try
        {
            return format.ReadStream(place.Topic, result.Message);
        }
        catch (FormatException exception)
        {
            logger.LogError(exception, "The message at {Place} is none of a stream", result.TopicPartitionOffset);
            isReadable = false;
            return null;
        }
    }
}
