using System.Collections.Immutable;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Silo.Streams;

/// <summary>Publishes events to their topics.</summary>
internal sealed class KafkaEventStreams([FromKeyedServices(KafkaEventStreams.Provider)] IKafkaPublisher publisher) : IEventStreams
{
    /// <summary>The stream provider's name.</summary>
    public const string Provider = "events";

    public Task Publish(ImmutableArray<EventEnvelope> envelopes)
    {
        if (envelopes.Length == 1)
        {
            return publisher.Publish(StreamOf(envelopes[0]), envelopes);
        }

        // All of one grain, and so of at most one stream a topic.
        List<Task> published = [];
        foreach (var stream in envelopes.GroupBy(StreamOf))
        {
            published.Add(publisher.Publish(stream.Key, stream));
        }

        return Task.WhenAll(published);
    }

    private static StreamId StreamOf(EventEnvelope envelope) => StreamId.Create(
        PublishedEvents.Of(envelope.Event.GetType())!.Topic, envelope.StreamId[(envelope.StreamId.IndexOf('/', StringComparison.Ordinal) + 1)..]);
}
