using System.Collections.Immutable;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Notifications;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>A delivery is a turn of the grain, wherever it lives, and its end the acknowledgement.</summary>
public sealed class GrainReceivers(IGrainFactory grains, LocalInboxes local, EventCatalog events) : IReceivers
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public IReadOnlySet<string> OfNobodysConcern => events.OfNobodysConcern;

    public ImmutableArray<Delivery> Of(EventEnvelope envelope) => envelope.Event.Deliveries();

    public Task Deliver(Inbox inbox, ImmutableArray<EventEnvelope> envelopes) =>
        local.TryDeliver(inbox, envelopes, Call, out var turn) ? InTime(turn, inbox, envelopes) : Call(inbox, envelopes);

    // A turn that does not end is given up as a call would be, and a call made: it finds the grain wherever it lives by then.
    private async Task InTime(Task turn, Inbox inbox, ImmutableArray<EventEnvelope> envelopes)
    {
        try
        {
            await turn.WaitAsync(s_patience);
        }
        catch (TimeoutException) when (!turn.IsCompleted)
        {
            await Call(inbox, envelopes);
        }
    }

    private Task Call(Inbox inbox, ImmutableArray<EventEnvelope> envelopes) => Grain(inbox).Deliver(envelopes);

    private IInboxGrain Grain(Inbox inbox) => inbox.Kind switch
    {
        InboxKind.Wallet => grains.Wallet(new(inbox.Account)),
        InboxKind.User => grains.User(new(inbox.Account)),
        InboxKind.Mail => grains.GetGrain<IMailGrain>(inbox.Account),
        InboxKind.OrderBook => grains.OrderBook(new(inbox.Name!)),
        _ => throw new InvalidOperationException($"There is no kind of grain for {inbox}."),
    };
}
