using System.Collections.Immutable;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Notifications;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>A delivery is a turn of the grain, wherever it lives, and its end the acknowledgement.</summary>
public sealed class GrainReceivers(IGrainFactory grains, LocalInboxes local, EventCatalog events) : IReceivers, IDisposable
{
    /// <summary>
    /// Turns of grains of this process that run at once. A payout can have many thousand; what each of them needs until it is
    /// durable is in memory then, and all of them together would leave little of the processor to the commands.
    /// </summary>
    internal const int MaxTurns = 8_192;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turns = new(MaxTurns);
    private Func<Inbox, ImmutableArray<EventEnvelope>, Task>? _call;

    public IReadOnlySet<string> OfNobodysConcern => events.OfNobodysConcern;

    public ImmutableArray<Delivery> Of(EventEnvelope envelope) => envelope.Event.Deliveries();

    public Task Deliver(Inbox inbox, ImmutableArray<EventEnvelope> envelopes) =>
        local.Has(inbox) ? TakeTurn(inbox, envelopes) : Call(inbox, envelopes);

    public void Dispose() => _turns.Dispose();

    // A turn that does not end is given up as a call would be, and a call made: it finds the grain wherever it lives by then.
    private async Task TakeTurn(Inbox inbox, ImmutableArray<EventEnvelope> envelopes)
    {
        await _turns.WaitAsync();
        Task? turn = null;
        try
        {
            if (local.TryDeliver(inbox, envelopes, _call ??= Call, out turn))
            {
                await turn.WaitAsync(s_patience);
                return;
            }
        }
        catch (TimeoutException) when (turn is { IsCompleted: false })
        {
        }
        finally
        {
            _turns.Release();
        }

        await Call(inbox, envelopes);
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
