using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Matching;

/// <content>What can be seen of the book without changing it.</content>
public sealed partial class OrderBook
{
    /// <summary>Finds a resting order.</summary>
    public bool TryGet(OrderId id, out RestingOrder order)
    {
        var node = _orders.Find(id);
        order = node == None ? default : Describe(node);
        return node != None;
    }

    /// <summary>The best price levels of a side, the best first.</summary>
    /// <param name="levels">Takes as many levels as it has room for.</param>
    /// <returns>How many levels were written.</returns>
    public int Depth(Side side, Span<DepthLevel> levels)
    {
        var ladder = LadderOf(side);
        var count = 0;
        for (var level = ladder.Best; level != None && count < levels.Length; level = ladder[level].Worse)
            levels[count++] = new(ladder[level].PriceTicks, ladder[level].Lots, ladder[level].Orders);
        return count;
    }

    /// <summary>
    /// A side's resting orders, first the best price, equal prices in order of arrival: the order in which they trade
    /// and in which <see cref="Restore"/> wants them. The book must not change while they are enumerated.
    /// </summary>
    /// <exception cref="InvalidOperationException">The book changed while they were enumerated.</exception>
    public IEnumerable<RestingOrder> Resting(Side side)
    {
        var ladder = LadderOf(side);
        var changes = _changes;
        for (var level = ladder.Best; level != None; level = ladder[level].Worse)
        {
            for (var node = ladder[level].First; node != None; node = _orders[node].Next)
            {
                yield return Describe(node);
                Invariant.Holds(_changes == changes, "the book does not change while its orders are enumerated");
            }
        }
    }

    /// <summary>What an order by lots would trade now.</summary>
    /// <param name="lots">1 to <see cref="Market.MaxLots"/>.</param>
    /// <param name="limitTicks">The worst price to take; 0 for any.</param>
    public PreviewResult PreviewLots(Side side, long lots, long limitTicks = 0)
    {
        Invariant.Holds(lots is >= 1 and <= Market.MaxLots, "a previewed quantity is 1 to MaxLots");
        var makers = MakersFor(side, limitTicks);
        var taken = new PreviewResult();
        while (taken.Lots < lots && makers.MoveNext()) taken = Add(taken, makers, Math.Min(makers.Lots, lots - taken.Lots));
        return taken with { IsComplete = taken.Lots == lots };
    }

    /// <summary>
    /// What a buy would get for a budget now: of one maker after the other as many whole lots as the rest of the budget
    /// affords. Lots are afforded at their exact price, so that rounding down never gives any away; at most
    /// <see cref="Market.MaxLots"/> together.
    /// </summary>
    /// <param name="budget">In quote units; at least 1.</param>
    /// <param name="limitTicks">The worst price to take; 0 for any.</param>
    public PreviewResult PreviewSpending(Int128 budget, long limitTicks = 0)
    {
        Invariant.Holds(budget > 0, "a previewed budget is at least 1");
        var makers = MakersFor(Side.Buy, limitTicks);
        var taken = new PreviewResult();
        while (taken.QuoteUnits < budget && taken.Lots < Market.MaxLots && makers.MoveNext())
        {
            var offered = Math.Min(makers.Lots, Market.MaxLots - taken.Lots);
            var afforded = Affordable(makers.PriceTicks, offered, budget - taken.QuoteUnits);
            if (afforded > 0) taken = Add(taken, makers, afforded);
            if (afforded < offered) return taken with { IsComplete = true };
        }

        return taken with { IsComplete = taken.QuoteUnits == budget };
    }

    /// <summary>The fewest lots to sell now that bring an amount, at most <see cref="Market.MaxLots"/>.</summary>
    /// <param name="wanted">In quote units, before fees; at least 1.</param>
    public PreviewResult PreviewReceiving(Int128 wanted)
    {
        Invariant.Holds(wanted > 0, "previewed proceeds are at least 1");
        var makers = MakersFor(Side.Sell, limitTicks: 0);
        var taken = new PreviewResult();
        while (taken.QuoteUnits < wanted && taken.Lots < Market.MaxLots && makers.MoveNext())
        {
            var offered = Math.Min(makers.Lots, Market.MaxLots - taken.Lots);
            var lacking = wanted - taken.QuoteUnits;
            taken = Add(taken, makers, Bringing(makers.PriceTicks, offered, lacking));
        }

        return taken with { IsComplete = taken.QuoteUnits >= wanted };
    }

    private PreviewResult Add(PreviewResult taken, in MakerCursor maker, long lots) =>
        new(taken.Lots + lots, taken.QuoteUnits + _scale.Trade(maker.PriceTicks, lots), maker.PriceTicks, IsComplete: false);

    private long Affordable(long priceTicks, long offered, Int128 budget) =>
        // The first comparison keeps the second calculation small: a budget beyond the offer may be of any size.
        budget > _scale.Trade(priceTicks, offered) ? offered : (long)Int128.Min(offered, _scale.AffordableLots(priceTicks, budget));

    private long Bringing(long priceTicks, long offered, Int128 lacking)
    {
        if (_scale.Trade(priceTicks, offered) < lacking) return offered;
        var lastLot = ((lacking * _scale.Denominator) - 1) / (priceTicks * _scale.Numerator);
        return (long)lastLot + 1;
    }

    private MakerCursor MakersFor(Side takerSide, long limitTicks) => takerSide == Side.Buy
        ? new(_orders, _asks, limitTicks > 0 ? limitTicks : Market.MaxTicks)
        : new(_orders, _bids, limitTicks > 0 ? limitTicks : 1);

    /// <summary>Walks the orders that a taker would meet, in the order of execution.</summary>
    private struct MakerCursor(OrderTable orders, PriceLadder ladder, long limitTicks)
    {
        private int _level = None;
        private int _node = None;

        public readonly long PriceTicks => ladder[_level].PriceTicks;

        public readonly long Lots => orders[_node].Lots;

        public bool MoveNext()
        {
            _node = _node == None ? None : orders[_node].Next;
            if (_node != None) return true;
            _level = _level == None ? ladder.Best : ladder[_level].Worse;
            if (_level == None || !ladder.IsWithin(_level, limitTicks)) return false;
            _node = ladder[_level].First;
            return true;
        }
    }
}
