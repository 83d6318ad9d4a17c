namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>Every trade has both its sides, and the order books show what the accounts' open orders have left.</summary>
internal static class MarketChecks
{
    public static void Check(History history, Faults faults)
    {
        var fills = history.Accounts.SelectMany(account => account.Fills).ToLookup(fill => (fill.Market, fill.TradeId));
        foreach (var market in history.Markets)
        {
            Trades(market, fills, faults);
            Books(market, [.. history.Accounts.SelectMany(account => account.OpenOrders)], faults);
        }

        var traded = history.Markets.SelectMany(market => market.Trades, (market, trade) => (market.Name, trade.Id)).ToHashSet();
        foreach (var (market, trade) in fills.Select(group => group.Key).Where(key => !traded.Contains(key)))
        {
            faults.Add($"{market}: trade {trade} has settled, but the market does not know it");
        }
    }

    /// <summary>The book has at each price what the open orders have left.</summary>
    public static void Books(MarketState market, IReadOnlyCollection<Order> openOrders, Faults faults)
    {
        foreach (var (isBuy, levels) in new[] { (true, market.Bids), (false, market.Asks) })
        {
            var open = openOrders
                .Where(order => order.Market == market.Name && order.IsBuy == isBuy)
                .GroupBy(order => order.Price, (price, orders) => new Level(price, orders.Sum(order => order.Remaining), orders.Count()))
                .OrderBy(level => level.Price)
                .ToArray();
            var book = levels.OrderBy(level => level.Price).ToArray();
            faults.Unless(
                open.SequenceEqual(book),
                $"{market.Name}: the {(isBuy ? "bids" : "asks")} are [{string.Join(", ", book.AsEnumerable())}], the open orders [{string.Join(", ", open.AsEnumerable())}]");
        }
    }

    private static void Trades(MarketState market, ILookup<(string Market, long TradeId), Fill> fills, Faults faults)
    {
        var next = 1L;
        foreach (var trade in market.Trades.OrderBy(trade => trade.Id))
        {
            faults.UnlessEqual(next, trade.Id, $"{market.Name}: the next trade");
            next = trade.Id + 1;
            var sides = fills[(market.Name, trade.Id)].OrderBy(fill => fill.IsMaker).ToArray();
            faults.Unless(
                sides is [{ IsMaker: false } taker, { IsMaker: true } maker]
                    && taker.IsBuy != maker.IsBuy
                    && sides.All(side => new Trade(trade.Id, side.Price, side.Quantity, side.QuoteAmount) == trade),
                $"{market.Name}: {trade} has the sides [{string.Join(", ", sides.AsEnumerable())}]");
        }
    }
}
