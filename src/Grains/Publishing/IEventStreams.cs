using System.Collections.Immutable;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>The streams that carry what is published, to readers outside and to our own grains.</summary>
public interface IEventStreams
{
    /// <summary>Completes once all of these events, of types that are published, are durable there; those of one topic in this order.</summary>
    Task Publish(ImmutableArray<EventEnvelope> envelopes);
}
