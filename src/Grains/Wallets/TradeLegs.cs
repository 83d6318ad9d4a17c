using System.Collections.Immutable;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>What an order book's trades mean for the orders on either side. Pure.</summary>
public static class TradeLegs
{
    /// <summary>The arriving order's side of all its trades.</summary>
    public static ImmutableArray<Fill> Taker(OrderSubmitted submitted, Market market, DateTimeOffset time)
    {
        var trades = submitted.Trades;
        var fills = ImmutableArray.CreateBuilder<Fill>(trades.Length);
        foreach (var trade in trades)
        {
            fills.Add(Leg(market, trade, submitted.Terms.Id, submitted.Terms.Side, Liquidity.Taker, time));
        }

        return fills.MoveToImmutable();
    }

    /// <summary>The resting order's side of one trade.</summary>
    public static Fill Maker(OrderSubmitted submitted, Trade trade, Market market, DateTimeOffset time) => Leg(
        market, trade, trade.MakerOrder, submitted.Terms.Side == Side.Buy ? Side.Sell : Side.Buy, Liquidity.Maker, time);

    /// <summary>Why an order closes without being filled, or null where it does not.</summary>
    public static string? CloseReason(SubmissionResult result) => result switch
    {
        SubmissionResult.Cancelled => CloseReasons.NoLiquidity,
        SubmissionResult.Killed => CloseReasons.FokNotFilled,
        SubmissionResult.PostOnlyWouldCross => CloseReasons.PostOnlyWouldCross,
        SubmissionResult.BookFull => CloseReasons.BookFull,
        _ => null,
    };

    private static Fill Leg(Market market, Trade trade, OrderId order, Side side, Liquidity liquidity, DateTimeOffset time)
    {
        var quote = new Amount(market.Quote.Id, trade.QuoteUnits);
        var @base = market.BaseAmount(trade.Lots);
        var fee = Market.Fee(
            side == Side.Buy ? @base : quote, liquidity == Liquidity.Maker ? market.MakerFeeBasisPoints : market.TakerFeeBasisPoints);
        return new(market.Id, trade.Id, order, side, trade.PriceTicks, trade.Lots, @base, quote, fee, liquidity, time);
    }
}
