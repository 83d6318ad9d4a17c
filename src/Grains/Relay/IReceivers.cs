using System.Collections.Immutable;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>The way from the relay to those whom an event concerns.</summary>
public interface IReceivers
{
    /// <summary>The types of events that go to nobody, and need not be read.</summary>
    IReadOnlySet<string> OfNobodysConcern { get; }

    /// <summary>Who gets an event, and what of it.</summary>
    ImmutableArray<Delivery> Of(EventEnvelope envelope);

    /// <summary>Completes once the effects of all of these events are durable.</summary>
    Task Deliver(Inbox inbox, ImmutableArray<EventEnvelope> envelopes);
}
