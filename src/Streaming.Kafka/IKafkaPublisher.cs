using Confluent.Kafka;
using Orleans.Runtime;

namespace Orleans.Streaming.Kafka;

/// <summary>
/// Publishes to the streams of a provider, for a process that publishes to very many of them: Orleans keeps an object for
/// each stream that is asked for, this keeps none. A keyed service, by the provider's name.
/// </summary>
public interface IKafkaPublisher
{
    /// <summary>As <see cref="Orleans.Streams.IAsyncBatchProducer{T}.OnNextBatchAsync"/>: completes once all of them are in all replicas that are in sync.</summary>
    /// <exception cref="KafkaException">Of some it is not known that they are there.</exception>
    /// <exception cref="KafkaTopicException">The topics are not as configured.</exception>
    Task Publish<TEvent>(StreamId streamId, IEnumerable<TEvent> events, IReadOnlyDictionary<string, object>? requestContext = null);
}
