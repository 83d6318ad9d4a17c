using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streaming.Kafka.Caching;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streaming.Kafka.Producing;
using Orleans.Streaming.Kafka.Topics;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Failures;

/// <summary>
/// Puts what could not be delivered into a topic of its own, with the reason in its headers. Until the brokers have it
/// there, the partition's offset does not pass it.
/// </summary>
internal sealed class DeadLetters(
    KafkaConnection connection,
    Place place,
    PartitionCache cache,
    KafkaProducer producer,
    DeliveryErrors errors,
    KafkaStreamMetrics metrics,
    ILogger logger)
    : IStreamFailureHandler
{
    private const string Prefix = "dead-letter-";
    private const int MaxTextLength = 1_000;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private CancellationToken _agent;

    public bool ShouldFaultSubsriptionOnError => false;

    /// <summary>Says by which token the partition's agent is told to stop.</summary>
    public void StopWith(CancellationToken agent) => _agent = agent;

    public async Task OnDeliveryFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        if (sequenceToken is null)
        {
            return;
        }

        var error = errors.Take(connection.Provider, subscriptionId, sequenceToken);
        if (_agent.IsCancellationRequested)
        {
            // It stops, and has not tried for as long as it should. Whoever reads the partition next delivers it, since its offset is not committed.
            return;
        }

        foreach (var failed in error?.Batch ?? Cached(streamIdentity, sequenceToken))
        {
            logger.LogError(
                error?.Exception, "{Stream} at {Place} could not be delivered to the subscription {Subscription}", failed.StreamId, failed.Token, subscriptionId);
            await Send(failed.Token.Offset, failed.Message, error?.Exception, error?.Attempts, subscriptionId.ToString(), CancellationToken.None);
        }
    }

    public Task OnSubscriptionFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        logger.LogError("The subscription {Subscription} of {Stream} could not be established at {Place}", subscriptionId, streamIdentity, sequenceToken);
        return Task.CompletedTask;
    }

    /// <summary>For a message that belongs to no stream.</summary>
    public Task Send(ConsumeResult<byte[], byte[]> result, CancellationToken cancellationToken) =>
        Send(result.Offset.Value, result.Message, new FormatException("The message belongs to no stream."), attempts: 1, subscription: null, cancellationToken);

    private KafkaBatchContainer[] Cached(StreamId stream, StreamSequenceToken token) =>
        cache.FirstOf(stream, token.SequenceNumber) is { } entry && entry.Offset == token.SequenceNumber ? [entry.Container] : [];

    private async Task Send(
        long offset, Message<byte[], byte[]> message, Exception? error, int? attempts, string? subscription, CancellationToken cancellationToken)
    {
        metrics.DeadLettered(place.Partition.Topic);
        if (connection.Options.DeadLetterSuffix is not { } suffix)
        {
            return;
        }

        var headers = new Headers();
        foreach (var header in message.Headers ?? [])
        {
            headers.Add(header);
        }

        Add("topic", place.Partition.Topic);
        Add("partition", place.Partition.Partition.Value.ToString(CultureInfo.InvariantCulture));
        Add("offset", offset.ToString(CultureInfo.InvariantCulture));
        Add("error-type", error?.GetType().FullName);
        Add("error", error?.Message);
        Add("attempts", attempts?.ToString(CultureInfo.InvariantCulture));
        Add("subscription", subscription);
        await Produce(place.Partition.Topic + suffix, new() { Key = message.Key, Value = message.Value, Headers = headers, Timestamp = message.Timestamp }, cancellationToken);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                headers.Add(Prefix + name, Encoding.UTF8.GetBytes(value.Length <= MaxTextLength ? value : value[..MaxTextLength]));
            }
        }
    }

    private async Task Produce(string topic, Message<byte[], byte[]> message, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await producer.Produce(new TopicPartition(topic, Partition.Any), message, cancellationToken);
                return;
            }
            catch (KafkaException exception)
            {
                // Without it there the message would be lost.
                logger.LogError(exception, "{Topic}: a message could not be put there; it is tried again", topic);
                await Task.Delay(s_pause, cancellationToken);
            }
        }
    }
}
