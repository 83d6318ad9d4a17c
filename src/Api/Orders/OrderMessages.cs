using System.Globalization;
using System.Text.Json.Serialization;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Api.Orders;

internal sealed record OrderResponse(
    Guid OrderId,
    string? ClientOrderId,
    string Market,
    string Side,
    string Type,
    string TimeInForce,
    string? Price,
    string? Quantity,
    string? QuoteAmount,
    bool PostOnly,
    string Status,
    string FilledQuantity,
    string FilledQuoteAmount,
    string RemainingQuantity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AveragePrice,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ClosedAt)
{
    public static OrderResponse Of(Order order, MarketCatalog markets)
    {
        var terms = order.Terms;
        var market = markets[terms.Market];
        return new(
            terms.Id.Value,
            terms.ClientOrderId,
            market.Id.Name,
            Words.Of(terms.Side),
            Words.Of(terms.Type),
            Words.Of(terms.TimeInForce),
            terms.Type == OrderType.Limit ? market.FormatPrice(terms.PriceTicks) : null,
            terms.Lots > 0 ? market.FormatQuantity(terms.Lots) : null,
            terms.QuoteBudget > 0 ? market.Quote.Format(terms.QuoteBudget) : null,
            terms.PostOnly,
            Words.Of(order.Status),
            market.FormatQuantity(order.FilledLots),
            market.Quote.Format(order.FilledQuote),
            market.FormatQuantity(order.RemainingLots),
            order.FilledLots > 0 ? AveragePrices.Format(market, order.FilledQuote, order.FilledLots) : null,
            order.Reason,
            order.CreatedAt,
            order.ClosedAt);
    }
}

internal sealed record FillResponse(
    string TradeId,
    Guid OrderId,
    string Market,
    string Side,
    string Price,
    string Quantity,
    string QuoteAmount,
    string Fee,
    string FeeAsset,
    string Liquidity,
    DateTimeOffset Time)
{
    public static FillResponse Of(Fill fill, (MarketCatalog Markets, AssetCatalog Assets) exchange) => new(
        fill.TradeId.ToString(CultureInfo.InvariantCulture),
        fill.OrderId.Value,
        fill.Market.Name,
        Words.Of(fill.Side),
        exchange.Markets[fill.Market].FormatPrice(fill.PriceTicks),
        exchange.Assets.Format(fill.Base),
        exchange.Assets.Format(fill.Quote),
        exchange.Assets.Format(fill.Fee),
        fill.Fee.Asset.Symbol,
        Words.Of(fill.Liquidity),
        fill.Time);
}
