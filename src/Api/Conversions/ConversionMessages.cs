using Orleans.Crypto.Api.Orders;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Conversions;

internal sealed record QuoteRequest(string? From, string? To, string? Amount, string? AmountOf)
{
    public RequestQuote Read(RequestErrors errors, AssetCatalog assets)
    {
        var from = errors.Asset(From, "from", assets);
        var to = errors.Asset(To, "to", assets);
        if (from is not null && from == to)
        {
            errors.Invalid("to", "'to' must be another asset than 'from'.");
        }

        var isFrom = AmountOf == "from";
        if (!isFrom && AmountOf != "to")
        {
            errors.Invalid("amountOf", "'amountOf' must be from (the amount is what to give) or to (what to get).");
        }

        var amount = errors.Amount(Amount, "amount", isFrom ? from : to);
        return new(from?.Id ?? default, to?.Id ?? default, amount, isFrom);
    }
}

internal sealed record AcceptRequest(string? QuoteId);

/// <param name="FromAmount">The most that is given.</param>
/// <param name="ToAmount">The least that is received, after the fee.</param>
internal sealed record QuoteResponse(
    Guid QuoteId,
    string Market,
    string Side,
    string From,
    string To,
    string FromAmount,
    string ToAmount,
    string Fee,
    string FeeAsset,
    string Price,
    DateTimeOffset ExpiresAt)
{
    public static QuoteResponse Of(ConversionQuote quote, (MarketCatalog Markets, AssetCatalog Assets) exchange) => new(
        quote.Id.Value,
        quote.Market.Name,
        Words.Of(quote.Side),
        quote.FromAmount.Asset.Symbol,
        quote.ToAmount.Asset.Symbol,
        exchange.Assets.Format(quote.FromAmount),
        exchange.Assets.Format(quote.ToAmount),
        exchange.Assets.Format(quote.Fee),
        quote.Fee.Asset.Symbol,
        AveragePrices.Format(exchange.Markets[quote.Market], quote.QuoteUnits, quote.Lots),
        quote.ExpiresAt);
}

internal sealed record ConversionResponse(
    Guid QuoteId, Guid OrderId, string From, string To, string FromAmount, string ToAmount, string Fee, string FeeAsset, DateTimeOffset Time)
{
    public static ConversionResponse Of(ConversionReceipt receipt, AssetCatalog assets) => new(
        receipt.QuoteId.Value,
        receipt.OrderId.Value,
        receipt.FromAmount.Asset.Symbol,
        receipt.ToAmount.Asset.Symbol,
        assets.Format(receipt.FromAmount),
        assets.Format(receipt.ToAmount),
        assets.Format(receipt.Fee),
        receipt.Fee.Asset.Symbol,
        receipt.Time);
}
