using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Publishing;

internal sealed record OrderTermsV1(
    [property: Description("The order.")] Guid OrderId,
    [property: Description("The market's name.")] string Market,
    [property: Description("Whether the base asset is bought or sold.")] Side Side,
    [property: Description("Limit: at its price or better. Market: at what the book offers.")] OrderType Type,
    [property: Description("gtc: the rest waits in the book. ioc: the rest is cancelled. fok: all at once or none.")] TimeInForce TimeInForce,
    [property: Description("Whether it was not to trade on arrival.")] bool PostOnly,
    [property: Description("The limit, in the quote asset for one whole base asset; of a market order the worst price it may meet, absent for none.")] DecimalNumber? Price = null,
    [property: Description("How much of the base asset; absent where quoteAmount gives the size.")] DecimalNumber? Quantity = null,
    [property: Description("A market buy's budget in the quote asset; absent where quantity gives the size.")] DecimalNumber? QuoteAmount = null,
    [property: Description("Of an instant exchange: the most, in the quote asset, that a buy may pay; the least that a sale must bring.")] DecimalNumber? QuoteBound = null,
    [property: Description("Of an instant exchange: the quote that was accepted.")] Guid? QuoteId = null,
    [property: Description("The client's own name for the order.")] string? ClientOrderId = null)
{
    public static OrderTermsV1 Of(OrderTerms terms, Scales scales) => new(
        terms.Id.Value,
        terms.Market.Name,
        terms.Side,
        terms.Type,
        terms.TimeInForce,
        terms.PostOnly,
        terms.PriceTicks == 0 ? null : scales.Price(terms.Market, terms.PriceTicks),
        terms.Lots == 0 ? null : scales.Quantity(terms.Market, terms.Lots),
        terms.QuoteBudget == 0 ? null : scales.Quote(terms.Market, terms.QuoteBudget),
        terms.QuoteBound == 0 ? null : scales.Quote(terms.Market, terms.QuoteBound),
        terms.Quote?.Value,
        terms.ClientOrderId);

    public OrderTerms ToTerms(Scales scales)
    {
        var market = scales.Market(Market);
        return new(
            new(OrderId),
            market,
            Side,
            Type,
            TimeInForce,
            Price is { } price ? scales.Ticks(market, price) : 0,
            Quantity is { } quantity ? scales.Lots(market, quantity) : 0,
            QuoteAmount is { } budget ? scales.Quote(market, budget).Units : 0,
            PostOnly,
            ClientOrderId,
            QuoteId is { } quote ? new QuoteId(quote) : null,
            QuoteBound is { } bound ? scales.Quote(market, bound).Units : 0);
    }
}

internal sealed record OrderV1(
    [property: Description("What was ordered; never changes.")] OrderTermsV1 Terms,
    [property: Description("The order's status.")] OrderStatus Status,
    [property: Description("What is still held for it.")] DecimalNumber Held,
    [property: Description("The symbol of the asset that is held.")] string HeldAsset,
    [property: Description("Traded so far, in the base asset.")] DecimalNumber FilledQuantity,
    [property: Description("Paid or received so far, in the quote asset, before fees.")] DecimalNumber FilledQuoteAmount,
    [property: Description("Will not trade any more, in the base asset.")] DecimalNumber CancelledQuantity,
    [property: Description("When it was placed.")] DateTimeOffset CreatedAt,
    [property: Description("When it ended; absent while it is open.")] DateTimeOffset? ClosedAt = null,
    [property: Description("Why it ended without being filled: a stable code, such as cancelled_by_owner or no_liquidity.")] string? Reason = null)
{
    public static OrderV1 Of(Order order, Scales scales) => new(
        OrderTermsV1.Of(order.Terms, scales),
        order.Status,
        scales.Number(order.Held),
        order.Held.Asset.Symbol,
        scales.Quantity(order.Terms.Market, order.FilledLots),
        scales.Quote(order.Terms.Market, order.FilledQuote),
        scales.Quantity(order.Terms.Market, order.CancelledLots),
        order.CreatedAt,
        order.ClosedAt,
        order.Reason);

    public Order ToOrder(Scales scales)
    {
        var terms = Terms.ToTerms(scales);
        return new(
            terms,
            Status,
            scales.Amount(HeldAsset, Held),
            scales.Lots(terms.Market, FilledQuantity),
            scales.Lots(terms.Market, CancelledQuantity),
            scales.Quote(terms.Market, FilledQuoteAmount).Units,
            CreatedAt,
            ClosedAt,
            Reason);
    }
}

internal sealed record FillV1(
    [property: Description("The trade; unique in its market.")] string TradeId,
    [property: Description("The order.")] Guid OrderId,
    [property: Description("The market's name.")] string Market,
    [property: Description("The order's side.")] Side Side,
    [property: Description("In the quote asset, for one whole base asset.")] DecimalNumber Price,
    [property: Description("What was traded, in the base asset.")] DecimalNumber Quantity,
    [property: Description("What it was worth, in the quote asset, before the fee.")] DecimalNumber QuoteAmount,
    [property: Description("The fee, taken from what the order's owner received.")] DecimalNumber Fee,
    [property: Description("The symbol of the fee's asset.")] string FeeAsset,
    [property: Description("Whether the order rested in the book (maker) or came to it (taker).")] Liquidity Liquidity,
    [property: Description("When the order book made the trade.")] DateTimeOffset Time)
{
    public static FillV1 Of(Fill fill, Scales scales) => new(
        fill.TradeId.ToString(CultureInfo.InvariantCulture),
        fill.OrderId.Value,
        fill.Market.Name,
        fill.Side,
        scales.Price(fill.Market, fill.PriceTicks),
        scales.Quantity(fill.Market, fill.Lots),
        scales.Number(fill.Quote),
        scales.Number(fill.Fee),
        fill.Fee.Asset.Symbol,
        fill.Liquidity,
        fill.Time);

    public Fill ToFill(Scales scales)
    {
        var market = scales.Market(Market);
        return new(
            market,
            long.Parse(TradeId, NumberStyles.None, CultureInfo.InvariantCulture),
            new(OrderId),
            Side,
            scales.Ticks(market, Price),
            scales.Lots(market, Quantity),
            scales.Base(market, Quantity),
            scales.Quote(market, QuoteAmount),
            scales.Amount(FeeAsset, Fee),
            Liquidity,
            Time);
    }
}

internal sealed record OrderPlacedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("What was ordered.")] OrderTermsV1 Terms,
    [property: Description("What is held for it.")] DecimalNumber Held,
    [property: Description("The symbol of the asset that is held.")] string HeldAsset,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances)
    : IPublishedData<OrderPlacedV1, OrderPlaced>
{
    public static OrderPlacedV1 Of(OrderPlaced e, string subject, Scales scales) => new(
        e.Owner.Value, OrderTermsV1.Of(e.Terms, scales), scales.Number(e.Hold), e.Hold.Asset.Symbol, BalanceV1.All(e, scales));

    public OrderPlaced ToEvent(Scales scales) =>
        new(new(AccountId), Terms.ToTerms(scales), scales.Amount(HeldAsset, Held)) { Balances = BalanceV1.All(Balances, scales) };
}

/// <summary>What the two events of an order's life have in common.</summary>
internal static class OrderChanges
{
    public const string Fills = "The order's side of each trade; empty where nothing traded.";
    public const string Released = "Held for the order before, available again now.";

    public static ImmutableArray<Fill> ToFills(this IReadOnlyList<FillV1> fills, Scales scales) => fills.Each(fill => fill.ToFill(scales));

    public static IReadOnlyList<FillV1> Of(ImmutableArray<Fill> fills, Scales scales) => [.. fills.Select(fill => FillV1.Of(fill, scales))];
}

internal sealed record OrderUpdatedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("The order after the event.")] OrderV1 Order,
    [property: Description(OrderChanges.Fills)] IReadOnlyList<FillV1> Fills,
    [property: Description(OrderChanges.Released)] DecimalNumber Released,
    [property: Description("The symbol of the asset that was released.")] string ReleasedAsset,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances)
    : IPublishedData<OrderUpdatedV1, OrderUpdated>
{
    public static OrderUpdatedV1 Of(OrderUpdated e, string subject, Scales scales) => new(
        Guid.Parse(subject),
        OrderV1.Of(e.Order, scales),
        OrderChanges.Of(e.Fills, scales),
        scales.Number(e.Released),
        e.Released.Asset.Symbol,
        BalanceV1.All(e, scales));

    public OrderUpdated ToEvent(Scales scales) => new()
    {
        Order = Order.ToOrder(scales),
        Fills = Fills.ToFills(scales),
        Released = scales.Amount(ReleasedAsset, Released),
        Balances = BalanceV1.All(Balances, scales),
    };
}

internal sealed record OrderClosedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("The order as it ended.")] OrderV1 Order,
    [property: Description(OrderChanges.Fills)] IReadOnlyList<FillV1> Fills,
    [property: Description(OrderChanges.Released)] DecimalNumber Released,
    [property: Description("The symbol of the asset that was released.")] string ReleasedAsset,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances)
    : IPublishedData<OrderClosedV1, OrderClosed>
{
    public static OrderClosedV1 Of(OrderClosed e, string subject, Scales scales) => new(
        Guid.Parse(subject),
        OrderV1.Of(e.Order, scales),
        OrderChanges.Of(e.Fills, scales),
        scales.Number(e.Released),
        e.Released.Asset.Symbol,
        BalanceV1.All(e, scales));

    public OrderClosed ToEvent(Scales scales) => new()
    {
        Order = Order.ToOrder(scales),
        Fills = Fills.ToFills(scales),
        Released = scales.Amount(ReleasedAsset, Released),
        Balances = BalanceV1.All(Balances, scales),
    };
}
