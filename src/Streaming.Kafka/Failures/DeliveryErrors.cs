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

    private readonly ConcurrentDictionary<(string, StreamId, long), DeliveryError> _errors = new();
    private readonly ConcurrentDictionary<string, KafkaStreamMetrics> _metrics = new(StringComparer.Ordinal);

    /// <summary>Has the failures of a provider counted.</summary>
    public void Count(string provider, KafkaStreamMetrics metrics) => _metrics[provider] = metrics;

    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType == s_consumers && string.Equals(context.InterfaceMethod.Name, Deliver, StringComparison.Ordinal)
            ? Watch(context)
            : context.Invoke();

    /// <summary>The last one of a batch that begins here, which is forgotten then.</summary>
    public DeliveryError? Take(string provider, StreamId stream, StreamSequenceToken first) =>
        _errors.TryRemove((provider, stream, first.SequenceNumber), out var error) ? error : null;

    private async Task Watch(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception) when (Batch(context) is { Count: > 0 } batch)
        {
            var first = batch[0];
            _errors.AddOrUpdate(
                (first.Provider, first.StreamId, first.Token.Offset),
                static (_, failed) => new(failed.batch, failed.exception, Attempts: 1),
                static (_, last, failed) => last with { Batch = failed.batch, Exception = failed.exception, Attempts = last.Attempts + 1 },
                (batch, exception));
            if (_metrics.TryGetValue(first.Provider, out var metrics))
            {
                metrics.Redelivered();
            }

            throw;
        }

        if (!_errors.IsEmpty && Batch(context) is { Count: > 0 } delivered)
        {
            Take(delivered[0].Provider, delivered[0].StreamId, delivered[0].Token);
        }
    }

    /// <summary>The messages of a call; null of another provider's.</summary>
    private static IReadOnlyList<KafkaBatchContainer>? Batch(IOutgoingGrainCallContext context)
    {
        for (var i = 0; i < context.Request.GetArgumentCount(); i++)
        {
            switch (context.Request.GetArgument(i))
            {
                case KafkaBatchContainer one:
                    return [one];
                case BatchContainerBatch many:
                    return [.. many.BatchContainers.OfType<KafkaBatchContainer>()];
            }
        }

        return null;
    }
}

/// <param name="Batch">What was to be delivered.</param>
/// <param name="Attempts">Deliveries that failed, this one included.</param>
internal sealed record DeliveryError(IReadOnlyList<KafkaBatchContainer> Batch, Exception Exception, int Attempts);
