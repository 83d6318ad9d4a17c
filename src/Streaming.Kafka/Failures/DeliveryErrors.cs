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

    /// <summary>The last one of a batch that begins here and was for this subscription; it is forgotten then.</summary>
    public DeliveryError? Take(string provider, GuidId subscription, StreamSequenceToken first) =>
        _errors.TryRemove((provider, subscription, first.SequenceNumber), out var error) ? error : null;

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
            var first = batch[0];
            _errors.AddOrUpdate(
                (first.Provider, subscription, first.Token.Offset),
                static (_, failed) => new(failed.batch, failed.exception, Attempts: 1),
                static (_, last, failed) => last with { Batch = failed.batch, Exception = failed.exception, Attempts = last.Attempts + 1 },
                (batch, exception));
            if (_metrics.TryGetValue(first.Provider, out var metrics))
            {
                metrics.Redelivered();
            }

            throw;
        }

        if (!_errors.IsEmpty)
        {
            Take(batch[0].Provider, subscription, batch[0].Token);
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
                case KafkaBatchContainer one:
                    batch = [one];
                    break;
                case BatchContainerBatch many:
                    batch = [.. many.BatchContainers.OfType<KafkaBatchContainer>()];
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
