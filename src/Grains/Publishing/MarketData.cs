using System.ComponentModel;
using System.Globalization;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Grains.Publishing;

internal sealed record TradeV1(
    [property: Description("Counts up in its market, from 1.")] string TradeId,
    [property: Description("The resting order.")] Guid MakerOrderId,
    [property: Description("The resting order's account.")] Guid MakerAccountId,
    [property: Description("The resting order's price, in the quote asset for one whole base asset.")] DecimalNumber Price,
    [property: Description("What was traded, in the base asset.")] DecimalNumber Quantity,
    [property: Description("What the buyer pays and the seller receives, in the quote asset, before fees.")] DecimalNumber QuoteAmount)
{
    public static TradeV1 Of(Trade trade, MarketId market, Scales scales) => new(
        trade.Id.ToString(CultureInfo.InvariantCulture),
        trade.MakerOrder.Value,
        trade.Maker.Value,
        scales.Price(market, trade.PriceTicks),
        scales.Quantity(market, trade.Lots),
        scales.Quote(market, trade.QuoteUnits));

    public Trade ToTrade(MarketId market, Scales scales) => new(
        long.Parse(TradeId, NumberStyles.None, CultureInfo.InvariantCulture),
        new(MakerOrderId),
        new(MakerAccountId),
        scales.Ticks(market, Price),
        scales.Lots(market, Quantity),
        scales.Quote(market, QuoteAmount).Units);
}

internal sealed record OrderMatchedV1(
    [property: Description("The account that the order came from.")] Guid AccountId,
    [property: Description("The order that came to the book: the taker of each trade.")] OrderTermsV1 Terms,
    [property: Description(OrderMatchedV1.WhatBecame)] SubmissionResult Result,
    [property: Description("In the order of execution; at least one.")] IReadOnlyList<TradeV1> Trades)
    : IPublishedData<OrderMatchedV1, OrderMatched>
{
    public const string WhatBecame =
        "What became of what did not trade. rested: it waits in the book. filled: there was none. cancelled: ioc or market. "
        + "killed: a fok order that could not trade wholly. postOnlyWouldCross: it would have traded. bookFull: the book takes no more orders.";

    public static OrderMatchedV1 Of(OrderMatched e, string subject, Scales scales) => new(
        e.Owner.Value,
        OrderTermsV1.Of(e.Terms, scales),
        e.Result,
        [.. e.Executed.Select(trade => TradeV1.Of(trade, e.Terms.Market, scales))]);

    public OrderMatched ToEvent(Scales scales)
    {
        var terms = Terms.ToTerms(scales);
        return new()
        {
            Owner = new(AccountId),
            Terms = terms,
            Result = Result,
            Executed = Trades.Each(trade => trade.ToTrade(terms.Market, scales)),
        };
    }
}

internal sealed record OrderAcceptedV1(
    [property: Description("The account that the order came from.")] Guid AccountId,
    [property: Description("The order that came to the book.")] OrderTermsV1 Terms,
    [property: Description(OrderMatchedV1.WhatBecame)] SubmissionResult Result)
    : IPublishedData<OrderAcceptedV1, OrderAccepted>
{
    public static OrderAcceptedV1 Of(OrderAccepted e, string subject, Scales scales) =>
        new(e.Owner.Value, OrderTermsV1.Of(e.Terms, scales), e.Result);

    public OrderAccepted ToEvent(Scales scales) => new() { Owner = new(AccountId), Terms = Terms.ToTerms(scales), Result = Result };
}

internal sealed record OrderCancelledV1(
    [property: Description("The order's account.")] Guid AccountId,
    [property: Description("The order.")] Guid OrderId,
    [property: Description("The market's name.")] string Market,
    [property: Description("What had not traded, in the base asset.")] DecimalNumber RemainingQuantity)
    : IPublishedData<OrderCancelledV1, OrderCancelled>
{
    public static OrderCancelledV1 Of(OrderCancelled e, string subject, Scales scales) =>
        new(e.Owner.Value, e.OrderId.Value, e.Market.Name, scales.Quantity(e.Market, e.RemainingLots));

    public OrderCancelled ToEvent(Scales scales)
    {
        var market = scales.Market(Market);
        return new(new(AccountId), new(OrderId), market, scales.Lots(market, RemainingQuantity));
    }
}
