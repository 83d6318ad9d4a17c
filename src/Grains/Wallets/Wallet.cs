using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>One account's state: a fold of its events. Immutable.</summary>
[GenerateSerializer, Immutable, Alias("wallet-state")]
public sealed record Wallet : IFoldable<Wallet>
{
    [Id(0)] public AccountId Account { get; init; }

    [Id(1)] public ImmutableArray<Balance> Balances { get; init; } = [];

    [Id(2)] public ImmutableDictionary<HoldId, Hold> Holds { get; init; } = ImmutableDictionary<HoldId, Hold>.Empty;

    [Id(3)] public ImmutableDictionary<OrderId, Order> OpenOrders { get; init; } = ImmutableDictionary<OrderId, Order>.Empty;

    /// <summary>Offers that can still be accepted; expired ones leave when the next is issued.</summary>
    [Id(4)] public ImmutableArray<ConversionQuote> Quotes { get; init; } = [];

    [Id(5)] public ImmutableArray<LimitUsage> Usage { get; init; } = [];

    [Id(6)] public VerificationLevel Level { get; init; }

    [Id(7)] public DateTimeOffset? LevelExpiresAt { get; init; }

    [Id(8)] public long UserVersion { get; init; }

    [Id(9)] public DateTimeOffset Time { get; init; }

    public Amount Available(AssetId asset)
    {
        foreach (var balance in Balances)
        {
            if (balance.Asset == asset)
            {
                return balance.Available;
            }
        }

        return new(asset, 0);
    }

    public VerificationLevel LevelAt(DateTimeOffset time) => LevelExpiresAt is { } expiry && time >= expiry ? VerificationLevel.None : Level;

    public LimitUsage UsageOf(LimitKind kind, AssetId asset, DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        foreach (var usage in Usage)
        {
            if (usage.Kind == kind && usage.Asset == asset)
            {
                return usage.On(day);
            }
        }

        return new(kind, asset, day, 0, 0);
    }

    /// <summary>What open orders and holds may still spend of an asset, per kind of operation: it counts against the limits before it is spent.</summary>
    public Int128 Reserved(LimitKind kind, AssetId asset)
    {
        Int128 reserved = 0;
        switch (kind)
        {
            case LimitKind.Trade or LimitKind.Convert:
                foreach (var order in OpenOrders.Values)
                {
                    if (order.Held.Asset == asset && kind == KindOf(order))
                    {
                        reserved += order.Held.Units;
                    }
                }

                break;
            case LimitKind.Transfer:
                foreach (var hold in Holds.Values)
                {
                    if (hold.Amount.Asset == asset)
                    {
                        reserved += hold.Amount.Units;
                    }
                }

                break;
        }

        return reserved;
    }

    public Wallet Apply(JournalEvent e, DateTimeOffset time, long version)
    {
        var balances = Balances.With(((WalletEvent)e).Balances);
        return e switch
        {
            // The most frequent ones, with a single copy.
            TransferReceived => this with { Balances = balances, Time = time },
            TransferSent sent => this with { Balances = balances, Usage = Counted(LimitKind.Transfer, sent.Amount, time), Time = time },
            _ => Fold((WalletEvent)e, time) with { Balances = balances, Time = time },
        };
    }

    /// <summary>As after a transfer of this amount, which the wallet must have.</summary>
    internal Wallet Spend(Amount amount, DateTimeOffset time)
    {
        var balance = Balances.First(balance => balance.Asset == amount.Asset);
        return (this with { Balances = Balances.Replace(balance, balance with { Available = balance.Available - amount }) }).Count(LimitKind.Transfer, amount, time);
    }

    private Wallet Fold(WalletEvent e, DateTimeOffset time) => e switch
    {
        FundsDeposited deposited => Count(LimitKind.Deposit, deposited.Amount, time),
        TransfersSent sent => sent.Transfers.GroupBy(transfer => transfer.Amount.Asset)
            .Aggregate(this, (wallet, asset) => wallet.Count(LimitKind.Transfer, asset.Select(transfer => transfer.Amount).Aggregate(Amount.Add), time)),
        HoldPlaced placed => this with { Holds = Holds.Add(placed.Hold.Id, placed.Hold) },
        HoldReleased released => this with { Holds = Holds.Remove(released.Hold.Id) },
        HoldCaptured captured => (this with { Holds = Holds.Remove(captured.Hold.Id) }).Count(LimitKind.Transfer, captured.Captured, time),
        OrderPlaced placed => this with
        {
            OpenOrders = OpenOrders.Add(placed.Terms.Id, placed.Open(time)),
            Quotes = placed.Terms.Quote is { } quote ? Quotes.RemoveAll(q => q.Id == quote) : Quotes,
        },
        OrderUpdated updated => Fold(updated, time),
        QuoteIssued issued => this with { Quotes = Quotes.RemoveAll(quote => quote.ExpiresAt <= time).Add(issued.Quote) },
        VerificationApplied applied => this with { Level = applied.Level, LevelExpiresAt = applied.ExpiresAt, UserVersion = applied.UserVersion },
        _ => this,
    };

    private Wallet Fold(OrderUpdated updated, DateTimeOffset time)
    {
        var wallet = this with
        {
            OpenOrders = updated is OrderClosed
                ? OpenOrders.Remove(updated.Order.Terms.Id)
                : OpenOrders.SetItem(updated.Order.Terms.Id, updated.Order),
        };
        foreach (var fill in updated.Fills)
        {
            wallet = wallet.Count(KindOf(updated.Order), fill.Side == Side.Buy ? fill.Quote : fill.Base, time);
        }

        return wallet;
    }

    private static LimitKind KindOf(Order order) => order.Terms.Quote is null ? LimitKind.Trade : LimitKind.Convert;

    private Wallet Count(LimitKind kind, Amount amount, DateTimeOffset time) => this with { Usage = Counted(kind, amount, time) };

    private ImmutableArray<LimitUsage> Counted(LimitKind kind, Amount amount, DateTimeOffset time)
    {
        var usage = UsageOf(kind, amount.Asset, time).Add(amount.Units);
        for (var i = 0; i < Usage.Length; i++)
        {
            if (Usage[i].Kind == kind && Usage[i].Asset == amount.Asset)
            {
                return Usage.SetItem(i, usage);
            }
        }

        return Usage.Add(usage);
    }
}
