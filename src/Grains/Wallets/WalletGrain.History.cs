using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Paging;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>History is read from the journal itself: it is there as soon as a command is answered, and needs no second copy.</summary>
public sealed partial class WalletGrain
{
    public async Task<Order?> FindOrder(OrderId id) =>
        Committed.OpenOrders.TryGetValue(id, out var open) ? open : await FindClosed(id);

    public async Task<Order?> FindOrderByClientId(string clientOrderId)
    {
        foreach (var order in Committed.OpenOrders.Values)
        {
            if (order.Terms.ClientOrderId == clientOrderId)
            {
                return order;
            }
        }

        string[] types = [Events.NameOf<OrderClosed>()];
        var before = long.MaxValue;
        for (var scanned = 0; scanned < ScanLimit && before > 0; scanned += PageRequest.MaxLimit)
        {
            var recent = await Journal.ReadBackward(StreamId, before, PageRequest.MaxLimit, types, PageRequest.MaxLimit);
            foreach (var entry in recent.Entries)
            {
                var order = ((OrderClosed)Read(entry).Event).Order;
                if (order.Terms.ClientOrderId == clientOrderId)
                {
                    return order;
                }
            }

            before = recent.NextBefore;
        }

        return null;
    }

    public Task<Page<Order>> ClosedOrders(MarketId? market, PageRequest page) => ReadPage<Order>(
        page,
        [Events.NameOf<OrderClosed>()],
        entry => ((OrderClosed)Read(entry).Event).Order is var order && (market is null || order.Terms.Market == market) ? [order] : []);

    public Task<Page<Fill>> Fills(MarketId? market, OrderId? order, PageRequest page) => ReadPage(
        page,
        [Events.NameOf<OrderUpdated>(), Events.NameOf<OrderClosed>()],
        entry => ((OrderUpdated)Read(entry).Event).Fills
            .Reverse()
            .Where(fill => (market is null || fill.Market == market) && (order is null || fill.OrderId == order)));

    public Task<Page<LedgerEntry>> Entries(AssetId? asset, PageRequest page) => ReadPage(
        page, types: null, entry => LedgerEntries.Of(Read(entry), Account).Where(line => asset is null || line.Amount.Asset == asset));

    private async Task<ImmutableArray<EventEnvelope>> ReadEnvelopes(long fromVersion, int limit)
    {
        var entries = await Journal.Read(StreamId, fromVersion, limit);
        return [.. entries.Select(entry => new EventEnvelope(entry.Position, entry.StreamId, entry.Version, entry.Time, Read(entry).Event))];
    }

    Task<ImmutableArray<EventEnvelope>> IWalletGrain.Events(long fromVersion, int limit) => ReadEnvelopes(fromVersion, Math.Clamp(limit, 1, PageRequest.MaxLimit));

    private async Task<Order?> FindClosed(OrderId id) =>
        await Find(OrderDecisions.OrderKey(id)) is { } found ? ((OrderClosed)Read(found.Entry).Event).Order : null;
}
