using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Notifications;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>A delivery is a call of the grain, wherever it lives, and its answer the acknowledgement.</summary>
public sealed class GrainReceivers(IGrainFactory grains) : IReceivers
{
    /// <summary>Beyond it, the memory starts anew.</summary>
    private const int Capacity = 200_000;

    // To make a reference costs as much as a tenth of a delivery.
    private readonly ConcurrentDictionary<Inbox, IInboxGrain> _known = new();

    public Task Deliver(Inbox inbox, ImmutableArray<EventEnvelope> envelopes)
    {
        if (!_known.TryGetValue(inbox, out var grain))
        {
            grain = Grain(inbox);
            if (_known.Count >= Capacity)
            {
                _known.Clear();
            }

            _known.TryAdd(inbox, grain);
        }

        return grain.Deliver(envelopes);
    }

    private IInboxGrain Grain(Inbox inbox) => inbox.Namespace switch
    {
        InboxKinds.Wallet => grains.Wallet(Account(inbox)),
        InboxKinds.User => grains.User(Account(inbox)),
        InboxKinds.Mail => grains.GetGrain<IMailGrain>(Account(inbox).Value),
        InboxKinds.OrderBook => grains.OrderBook(new MarketId(inbox.Key)),
        _ => throw new InvalidOperationException($"There is no kind of grain for {inbox}."),
    };

    private static AccountId Account(Inbox inbox) => new(Guid.ParseExact(inbox.Key, "N"));
}
