using System.Collections.Immutable;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Grains.Markets;

/// <summary>The durable part of an order book, as readers see it: resting orders, and their sums by price.</summary>
public sealed class MarketView
{
    private readonly Dictionary<OrderId, (Side Side, long PriceTicks, long Lots)> _resting = [];
    private readonly SortedDictionary<long, (long Lots, int Orders)> _bids = new(Comparer<long>.Create((one, other) => other.CompareTo(one)));
    private readonly SortedDictionary<long, (long Lots, int Orders)> _asks = [];

    public void Apply(OrderSubmitted submitted)
    {
        long traded = 0;
        foreach (var trade in submitted.Trades)
        {
            traded += trade.Lots;
            Reduce(trade.MakerOrder, trade.Lots);
        }

        if (submitted.Result == SubmissionResult.Rested)
        {
            Add(submitted.Terms.Id, submitted.Terms.Side, submitted.Terms.PriceTicks, submitted.Terms.Lots - traded);
        }
    }

    public void Apply(OrderCancelled cancelled) => Reduce(cancelled.OrderId, cancelled.RemainingLots);

    public void Add(OrderId id, Side side, long priceTicks, long lots)
    {
        _resting.Add(id, (side, priceTicks, lots));
        var levels = LevelsOf(side);
        var level = levels.GetValueOrDefault(priceTicks);
        levels[priceTicks] = (level.Lots + lots, level.Orders + 1);
    }

    public Depth Depth(long version, int levels) => new(version, Best(_bids, levels), Best(_asks, levels));

    private static ImmutableArray<DepthLevel> Best(SortedDictionary<long, (long Lots, int Orders)> side, int levels)
    {
        var best = ImmutableArray.CreateBuilder<DepthLevel>(Math.Min(levels, side.Count));
        foreach (var (price, level) in side)
        {
            if (best.Count == levels)
            {
                break;
            }

            best.Add(new(price, level.Lots, level.Orders));
        }

        return best.DrainToImmutable();
    }

    private void Reduce(OrderId id, long lots)
    {
        var order = _resting[id];
        var isGone = order.Lots == lots;
        if (isGone)
        {
            _resting.Remove(id);
        }
        else
        {
            _resting[id] = order with { Lots = order.Lots - lots };
        }

        var levels = LevelsOf(order.Side);
        var level = levels[order.PriceTicks];
        if (level.Lots == lots)
        {
            levels.Remove(order.PriceTicks);
        }
        else
        {
            levels[order.PriceTicks] = (level.Lots - lots, level.Orders - (isGone ? 1 : 0));
        }
    }

    private SortedDictionary<long, (long Lots, int Orders)> LevelsOf(Side side) => side == Side.Buy ? _bids : _asks;
}
