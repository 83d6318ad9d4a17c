using System.Collections.Immutable;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>The way from the relay to those who must act on an event.</summary>
public interface IReceivers
{
    /// <summary>Completes once the effects of all of these events are durable.</summary>
    Task Deliver(Inbox inbox, ImmutableArray<EventEnvelope> envelopes);
}
