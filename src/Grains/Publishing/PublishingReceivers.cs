using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>
/// Every event that is for others is published, once, and grains get it from there (<see cref="PublishedEventsGrain"/>). What
/// may not leave the house, and yet concerns another grain, is brought to it by a call.
/// </summary>
public sealed class PublishingReceivers(IEventStreams streams, GrainReceivers grains, EventCatalog events) : IReceivers
{
    public IReadOnlySet<string> OfNobodysConcern { get; } =
        grains.OfNobodysConcern.Except(PublishedEvents.All.Select(published => events.NameOf(published.EventType)), StringComparer.Ordinal).ToFrozenSet(StringComparer.Ordinal);

    public ImmutableArray<Delivery> Of(EventEnvelope envelope)
    {
        var type = envelope.Event.GetType();
        var calls = PublishedEvents.IsReadBack(type) ? [] : grains.Of(envelope);
        return PublishedEvents.IsPublished(type) ? [new(Inbox.Published(envelope.StreamId), envelope.Event), .. calls] : calls;
    }

    public Task Deliver(Inbox inbox, ImmutableArray<EventEnvelope> envelopes) =>
        inbox.Kind == InboxKind.Published ? streams.Publish(envelopes) : grains.Deliver(inbox, envelopes);
}
