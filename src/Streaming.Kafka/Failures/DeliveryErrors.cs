using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Failures;

/// <summary>
/// Keeps why the last delivery of a batch failed, which Orleans does not tell the failure handler, by watching the calls of
/// the pulling agents.
/// </summary>
internal sealed class DeliveryErrors : IOutgoingGrainCallFilter
{
    private const string Deliver = "DeliverBatch";

    private static readonly Type s_consumers = typeof(IStreamProvider).Assembly.GetType("Orleans.Streams.IStreamConsumerExtension", throwOnError: true)!;

    private readonly ConcurrentDictionary<(string, GuidId, long), DeliveryError> _errors = new();
    private readonly ConcurrentDictionary<string, KafkaStreamMetrics> _metrics = new(StringComparer.Ordinal);

    /// <summary>Has the failures of a provider counted.</summary>
    public void Count(string provider, KafkaStreamMetrics metrics) => _metrics[provider] = metrics;

    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType == s_consumers && string.Equals(context.InterfaceMethod.Name, Deliver, StringComparison.Ordinal)
            ? Watch(context)
            : context.Invoke();

    /// <summary>The last one of what ends here and was for this subscription; it is forgotten then.</summary>
    public DeliveryError? Take(string provider, GuidId subscription, StreamSequenceToken end) =>
        _errors.TryRemove((provider, subscription, end.SequenceNumber), out var error) ? error : null;

    private async Task Watch(IOutgoingGrainCallContext context)
    {
        // Now, because the request is empty once it was answered.
        var (subscription, batch) = Delivery(context);
        if (subscription is null || batch is not { Count: > 0 })
        {
            await context.Invoke();
            return;
        }

        try
        {
            await context.Invoke();
        }
        catch (Exception exception)
        {
            var last = batch[^1];
            _errors.AddOrUpdate(
                (last.Provider, subscription, last.Token.Offset),
                static (_, failed) => new(failed.batch, failed.exception, Attempts: 1),
                static (_, before, failed) => before with { Batch = failed.batch, Exception = failed.exception, Attempts = before.Attempts + 1 },
                (batch, exception));
            if (_metrics.TryGetValue(last.Provider, out var metrics))
            {
                metrics.Redelivered();
            }

            throw;
        }

        if (!_errors.IsEmpty)
        {
            Take(batch[^1].Provider, subscription, batch[^1].Token);
        }
    }

    /// <summary>Whom a call is for, and its messages; null of another provider's.</summary>
    private static (GuidId? Subscription, IReadOnlyList<KafkaBatchContainer>? Batch) Delivery(IOutgoingGrainCallContext context)
    {
        GuidId? subscription = null;
        IReadOnlyList<KafkaBatchContainer>? batch = null;
        for (var i = 0; i < context.Request.GetArgumentCount(); i++)
        {
            switch (context.Request.GetArgument(i))
            {
                case GuidId id:
                    subscription = id;
                    break;
                case KafkaDelivery delivery:
                    batch = delivery.Messages;
                    break;
                default:
                    break;
            }
        }

        return (subscription, batch);
    }
}

/// <param name="Batch">What was to be delivered.</param>
/// <param name="Attempts">Deliveries that failed, this one included.</param>
internal sealed record DeliveryError(IReadOnlyList<KafkaBatchContainer> Batch, Exception Exception, int Attempts);
