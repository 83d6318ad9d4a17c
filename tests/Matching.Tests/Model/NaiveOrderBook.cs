namespace Orleans.Crypto.Matching.Tests.Model;

/// <summary>
/// The market's rules in the plainest words: one list in order of arrival, sorted anew for every question, and a
/// submission that is first worked out on paper. Shares nothing with the order book but its value types.
/// </summary>
internal sealed class NaiveOrderBook(NotionalScale scale, int capacity)
{
    private List<RestingOrder> _arrivals = [];

    public IReadOnlyList<RestingOrder> Resting(Side side) => side == Side.Buy
        ? [.. _arrivals.Where(order => order.Side == Side.Buy).OrderByDescending(order => order.PriceTicks)]
        : [.. _arrivals.Where(order => order.Side == Side.Sell).OrderBy(order => order.PriceTicks)];

    public IReadOnlyList<DepthLevel> Depth(Side side) =>
        [.. Resting(side).GroupBy(order => order.PriceTicks).Select(level => new DepthLevel(level.Key, level.Sum(order => order.Lots), level.Count()))];

    public RestingOrder? Cancel(OrderId id)
    {
        RestingOrder? found = _arrivals.Any(order => order.Id == id) ? _arrivals.Single(order => order.Id == id) : null;
        _arrivals.RemoveAll(order => order.Id == id);
        return found;
    }

    public (SubmitResult Result, IReadOnlyList<MakerFill> Fills) Submit(IncomingOrder order) =>
        order.QuoteBudget > 0 ? SubmitBudget(order) : SubmitLots(order);

    private (SubmitResult Result, IReadOnlyList<MakerFill> Fills) SubmitLots(IncomingOrder order)
    {
        var fills = new List<MakerFill>();
        var lacking = order.Lots;
        foreach (var maker in Makers(order))
        {
            var traded = Math.Min(lacking, maker.Lots);
            if (traded > 0) fills.Add(FillOf(maker, traded));
            lacking -= traded;
        }

        var rests = order.TimeInForce == TimeInForce.Gtc && order.PriceTicks > 0 && lacking > 0;
        if (order.PostOnly && fills.Count > 0) return (new(SubmissionResult.PostOnlyWouldCross, order.Lots), []);
        if (order.TimeInForce == TimeInForce.Fok && (lacking > 0 || !IsWithinBound(order, fills))) return (new(SubmissionResult.Killed, order.Lots), []);
        if (rests && _arrivals.Count - fills.Count(fill => fill.MakerRemainingLots == 0) >= capacity) return (new(SubmissionResult.BookFull, order.Lots), []);

        Apply(fills);
        if (rests) _arrivals.Add(new(order.Id, order.Owner, order.Side, order.PriceTicks, lacking));
        return (new(lacking == 0 ? SubmissionResult.Filled : rests ? SubmissionResult.Rested : SubmissionResult.Cancelled, lacking), fills);
    }

    private (SubmitResult Result, IReadOnlyList<MakerFill> Fills) SubmitBudget(IncomingOrder order)
    {
        var fills = new List<MakerFill>();
        var budget = order.QuoteBudget;
        var isSpent = false;
        foreach (var maker in Makers(order).TakeWhile(_ => !isSpent))
        {
            // One lot after the other, each at its exact price.
            var lots = 0L;
            while (lots < maker.Lots && (lots + 1) * maker.PriceTicks * scale.Numerator <= budget * scale.Denominator) lots++;
            if (lots > 0) fills.Add(FillOf(maker, lots));
            budget -= scale.Trade(maker.PriceTicks, lots);
            isSpent = lots < maker.Lots || budget == 0;
        }

        var isFilled = isSpent && fills.Count > 0;
        if (order.TimeInForce == TimeInForce.Fok && !isFilled) return (new(SubmissionResult.Killed, 0, order.QuoteBudget), []);
        Apply(fills);
        return (new(isFilled ? SubmissionResult.Filled : SubmissionResult.Cancelled, 0, budget), fills);
    }

    private IEnumerable<RestingOrder> Makers(IncomingOrder order) => order.Side == Side.Buy
        ? Resting(Side.Sell).Where(maker => order.PriceTicks == 0 || maker.PriceTicks <= order.PriceTicks)
        : Resting(Side.Buy).Where(maker => order.PriceTicks == 0 || maker.PriceTicks >= order.PriceTicks);

    private bool IsWithinBound(IncomingOrder order, List<MakerFill> fills)
    {
        var quoteUnits = fills.Aggregate(Int128.Zero, (sum, fill) => sum + scale.Trade(fill.PriceTicks, fill.Lots));
        return order.QuoteBound == 0 || (order.Side == Side.Buy ? quoteUnits <= order.QuoteBound : quoteUnits >= order.QuoteBound);
    }

    private static MakerFill FillOf(RestingOrder maker, long lots) => new(maker.Id, maker.Owner, maker.PriceTicks, lots, maker.Lots - lots);

    private void Apply(List<MakerFill> fills)
    {
        foreach (var fill in fills)
            _arrivals = [.. _arrivals.Select(order => order.Id == fill.Maker ? order with { Lots = fill.MakerRemainingLots } : order).Where(order => order.Lots > 0)];
    }
}
