using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Matching;

/// <summary>An order on its way into the book.</summary>
public readonly record struct IncomingOrder
{
    /// <summary>Not the id of an order that rests in the book.</summary>
    public required OrderId Id { get; init; }

    public required AccountId Owner { get; init; }

    public required Side Side { get; init; }

    /// <summary>The limit, in ticks, 1 to <see cref="Market.MaxTicks"/>; 0 for a market order, which takes any price.</summary>
    public long PriceTicks { get; init; }

    /// <summary>The quantity, in lots, 1 to <see cref="Market.MaxLots"/>; 0 where <see cref="QuoteBudget"/> gives the size.</summary>
    public long Lots { get; init; }

    /// <summary>
    /// Buy only: quote units to spend, at most <see cref="Market.MaxLots"/> lots' worth; 0 where <see cref="Lots"/> gives
    /// the size. The cost never exceeds it. An order by budget never rests; a limit on it only protects its price.
    /// </summary>
    public Int128 QuoteBudget { get; init; }

    /// <summary>A market order never rests: good till cancelled means immediate or cancel for it.</summary>
    public TimeInForce TimeInForce { get; init; }

    /// <summary>Refused rather than traded on arrival. Only for a limit order that may rest.</summary>
    public bool PostOnly { get; init; }

    /// <summary>
    /// The most quote units that a buy may pay, or the least that a sell must bring, before fees; 0 for no bound.
    /// Only for a fill-or-kill order by lots.
    /// </summary>
    public Int128 QuoteBound { get; init; }

    internal bool MayRest => TimeInForce == TimeInForce.Gtc && PriceTicks > 0 && QuoteBudget == 0;

    /// <summary>The limit, or for a market order the worst price there is.</summary>
    internal long WorstTicks => PriceTicks > 0 ? PriceTicks : Side == Side.Buy ? Market.MaxTicks : 1;

    internal void Check()
    {
        Invariant.Holds(Side is Side.Buy or Side.Sell, "an order's side is buy or sell");
        Invariant.Holds(TimeInForce <= TimeInForce.Fok, "an order's time in force is GTC, IOC or FOK");
        Invariant.Holds(PriceTicks is >= 0 and <= Market.MaxTicks, "an order's price is 0 to MaxTicks");
        Invariant.Holds(!PostOnly || MayRest, "a post-only order may rest");
        if (QuoteBudget == 0)
            Invariant.Holds(Lots is >= 1 and <= Market.MaxLots, "an order's quantity is 1 to MaxLots");
        else
            Invariant.Holds(QuoteBudget > 0 && Side == Side.Buy && Lots == 0, "only a buy has a budget, instead of a quantity");
        if (QuoteBound != 0)
            Invariant.Holds(QuoteBound > 0 && TimeInForce == TimeInForce.Fok && QuoteBudget == 0, "only a fill-or-kill order by lots has a bound");
    }
}
