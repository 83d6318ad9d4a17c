using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Matching;

/// <summary>
/// The order book of one market. Best price first, at equal prices in order of arrival; a partly filled order keeps its
/// place. Trades are at the maker's price. At rest the best bid is always below the best ask. Orders of one owner do
/// trade with each other. Deterministic: the same calls give the same results. Not thread-safe. Once its arrays have
/// grown to the market's size, submitting and cancelling do not allocate.
/// </summary>
public sealed partial class OrderBook
{
    /// <summary>The highest capacity a book may be given, in resting orders.</summary>
    public const int MaxRestingOrders = 1 << 24;

    private const int None = OrderTable.None;

    private readonly NotionalScale _scale;
    private readonly int _capacity;
    private readonly OrderTable _orders = new();
    private readonly PriceLadder _bids = new(Side.Buy);
    private readonly PriceLadder _asks = new(Side.Sell);
    private long _changes;

    /// <param name="scale">Values lots at a price. The largest order at the highest price must fit in 128 bits.</param>
    /// <param name="maxRestingOrders">1 to <see cref="MaxRestingOrders"/>.</param>
    public OrderBook(NotionalScale scale, int maxRestingOrders)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale.Numerator, 1, nameof(scale));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale.Numerator, Int128.MaxValue / Market.MaxTicks / Market.MaxLots, nameof(scale));
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRestingOrders, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxRestingOrders, MaxRestingOrders);
        _scale = scale;
        _capacity = maxRestingOrders;
    }

    public int RestingCount => _orders.Count;

    /// <summary>The highest price that a resting order pays, in ticks; null where none does.</summary>
    public long? BestBid => BestOf(_bids);

    /// <summary>The lowest price that a resting order takes, in ticks; null where none does.</summary>
    public long? BestAsk => BestOf(_asks);

    /// <summary>Trades an order with what rests, then rests, cancels or refuses what remains of it.</summary>
    /// <param name="fills">Cleared first, then holds the trades in the order of execution.</param>
    /// <returns>
    /// <see cref="SubmissionResult.BookFull"/>, with nothing changed, where the order would rest past the capacity, or
    /// where its side would come to more than <see cref="long.MaxValue"/> lots if all of it rested.
    /// </returns>
    /// <exception cref="InvalidOperationException">A bug of the caller: an order of that id rests, or the order contradicts itself.</exception>
    public SubmitResult Submit(in IncomingOrder order, FillBuffer fills)
    {
        ArgumentNullException.ThrowIfNull(fills);
        order.Check();
        Invariant.Holds(_orders.Find(order.Id) == None, "an incoming order does not rest already");
        fills.Clear();
        var (own, makers) = order.Side == Side.Buy ? (_bids, _asks) : (_asks, _bids);
        if (order.QuoteBudget > 0) return SubmitBudget(order, fills);
        if (order.TimeInForce == TimeInForce.Fok && !CanFill(order, makers)) return new(SubmissionResult.Killed, order.Lots);
        if (order.MayRest && RefusalToRest(order, own, makers) is { } refusal) return new(refusal, order.Lots);

        var remaining = Take(makers, order.WorstTicks, order.Lots, fills);
        if (remaining == 0) return new(SubmissionResult.Filled, 0);
        if (!order.MayRest) return new(SubmissionResult.Cancelled, remaining);
        Rest(own, new(order.Id, order.Owner, order.Side, order.PriceTicks, remaining));
        return new(SubmissionResult.Rested, remaining);
    }

    /// <summary>Takes an order out of the book.</summary>
    /// <param name="cancelled">The order as it rested last.</param>
    /// <returns>False where it does not rest (any more).</returns>
    public bool Cancel(OrderId id, out RestingOrder cancelled)
    {
        var node = _orders.Find(id);
        if (node == None)
        {
            cancelled = default;
            return false;
        }

        cancelled = Describe(node);
        var ladder = LadderOf(cancelled.Side);
        ref var level = ref ladder[_orders[node].Level];
        level.Lots -= cancelled.Lots;
        ladder.TotalLots -= cancelled.Lots;
        Leave(ladder, ref level, node);
        _changes++;
        return true;
    }

    /// <summary>Puts an order that rested before, as <see cref="Resting"/> gave it, at the end of its price level.</summary>
    /// <exception cref="InvalidOperationException">It cannot have rested with the others: it crosses, its id rests already, the book is full.</exception>
    public void Restore(in RestingOrder order)
    {
        Invariant.Holds(order.Side is Side.Buy or Side.Sell, "a restored order's side is buy or sell");
        Invariant.Holds(order.PriceTicks is >= 1 and <= Market.MaxTicks, "a restored order's price is 1 to MaxTicks");
        Invariant.Holds(order.Lots is >= 1 and <= Market.MaxLots, "a restored order's quantity is 1 to MaxLots");
        Invariant.Holds(_orders.Find(order.Id) == None, "a restored order does not rest already");
        Invariant.Holds(_orders.Count < _capacity, "restored orders are within the capacity");
        var (own, makers) = order.Side == Side.Buy ? (_bids, _asks) : (_asks, _bids);
        Invariant.Holds(!makers.IsCrossedBy(order.PriceTicks), "a restored order does not cross");
        Invariant.Holds(own.TotalLots <= long.MaxValue - order.Lots, "a side's lots do not overflow");
        Rest(own, order);
    }

    private static long? BestOf(PriceLadder ladder) => ladder.Best == None ? null : ladder[ladder.Best].PriceTicks;

    private PriceLadder LadderOf(Side side) => side == Side.Buy ? _bids : _asks;

    private SubmitResult SubmitBudget(in IncomingOrder order, FillBuffer fills)
    {
        var preview = PreviewSpending(order.QuoteBudget, order.WorstTicks);
        if (order.TimeInForce == TimeInForce.Fok && (!preview.IsComplete || preview.Lots == 0))
            return new(SubmissionResult.Killed, 0, order.QuoteBudget);
        var remaining = Take(_asks, order.WorstTicks, preview.Lots, fills);
        Invariant.Holds(remaining == 0, "a previewed order trades as previewed");
        var result = preview.IsComplete && preview.Lots > 0 ? SubmissionResult.Filled : SubmissionResult.Cancelled;
        return new(result, 0, order.QuoteBudget - preview.QuoteUnits);
    }

    private bool CanFill(in IncomingOrder order, PriceLadder makers)
    {
        var lacking = order.Lots;
        for (var level = makers.Best; lacking > 0; level = makers[level].Worse)
        {
            if (level == None || !makers.IsWithin(level, order.WorstTicks)) return false;
            lacking -= makers[level].Lots;
        }

        if (order.QuoteBound == 0) return true;
        var quoteUnits = PreviewLots(order.Side, order.Lots, order.WorstTicks).QuoteUnits;
        return order.Side == Side.Buy ? quoteUnits <= order.QuoteBound : quoteUnits >= order.QuoteBound;
    }

    private SubmissionResult? RefusalToRest(in IncomingOrder order, PriceLadder own, PriceLadder makers)
    {
        var crosses = makers.IsCrossedBy(order.PriceTicks);
        if (crosses && order.PostOnly) return SubmissionResult.PostOnlyWouldCross;

        // An order that crosses and still has something left to rest has emptied at least one maker's place before.
        var isFull = !crosses && _orders.Count == _capacity;
        return isFull || own.TotalLots > long.MaxValue - order.Lots ? SubmissionResult.BookFull : null;
    }

    private long Take(PriceLadder makers, long limitTicks, long lots, FillBuffer fills)
    {
        var wanted = lots;
        while (lots > 0 && makers.IsCrossedBy(limitTicks))
        {
            ref var level = ref makers[makers.Best];
            var node = level.First;
            ref var maker = ref _orders[node];
            var traded = Math.Min(lots, maker.Lots);
            lots -= traded;
            level.Lots -= traded;
            maker.Lots -= traded;
            fills.Add(new(maker.Id, maker.Owner, level.PriceTicks, traded, maker.Lots));
            if (maker.Lots == 0) Leave(makers, ref level, node);
        }

        makers.TotalLots -= wanted - lots;
        _changes++;
        return lots;
    }

    private void Rest(PriceLadder ladder, in RestingOrder order)
    {
        var node = _orders.Add(order.Id, order.Owner, order.Side, order.Lots);
        var index = ladder.FindOrAdd(order.PriceTicks);
        ref var level = ref ladder[index];
        ref var resting = ref _orders[node];
        resting.Level = index;
        resting.Previous = level.Last;
        resting.Next = None;
        if (level.Last == None) level.First = node;
        else _orders[level.Last].Next = node;
        level.Last = node;
        level.Orders++;
        level.Lots += order.Lots;
        ladder.TotalLots += order.Lots;
        _changes++;
    }

    private void Leave(PriceLadder ladder, ref PriceLevel level, int node)
    {
        ref var leaving = ref _orders[node];
        if (leaving.Previous == None) level.First = leaving.Next;
        else _orders[leaving.Previous].Next = leaving.Next;
        if (leaving.Next == None) level.Last = leaving.Previous;
        else _orders[leaving.Next].Previous = leaving.Previous;
        level.Orders--;
        if (level.Orders == 0) ladder.Remove(leaving.Level);
        _orders.Remove(node);
    }

    private RestingOrder Describe(int node)
    {
        ref var order = ref _orders[node];
        return new(order.Id, order.Owner, order.Side, LadderOf(order.Side)[order.Level].PriceTicks, order.Lots);
    }
}
