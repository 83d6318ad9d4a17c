using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Markets;

internal sealed record MarketResponse(
    string Market, string Base, string Quote, string TickSize, string LotSize, string MinNotional, int MakerFeeBasisPoints, int TakerFeeBasisPoints)
{
    public static MarketResponse Of(Market market) => new(
        market.Id.Name,
        market.Base.Id.Symbol,
        market.Quote.Id.Symbol,
        market.FormatPrice(1),
        market.FormatQuantity(1),
        market.Quote.Format(market.MinimumNotional.Units),
        market.MakerFeeBasisPoints,
        market.TakerFeeBasisPoints);
}

/// <param name="Orders">How many orders rest at this price.</param>
internal sealed record DepthLevelResponse(string Price, string Quantity, int Orders)
{
    public static DepthLevelResponse Of(DepthLevel level, Market market) =>
        new(market.FormatPrice(level.PriceTicks), market.FormatQuantity(level.Lots), level.Orders);
}

/// <param name="Sequence">The order book's version that this is true for; it grows with every change.</param>
internal sealed record DepthResponse(string Market, long Sequence, IReadOnlyList<DepthLevelResponse> Bids, IReadOnlyList<DepthLevelResponse> Asks);

internal sealed record TradeResponse(string TradeId, string Market, string Price, string Quantity, string QuoteAmount, string TakerSide, DateTimeOffset Time)
{
    public static TradeResponse Of(PublicTrade trade, Market market) => new(
        trade.Id.ToString(CultureInfo.InvariantCulture),
        market.Id.Name,
        market.FormatPrice(trade.PriceTicks),
        market.FormatQuantity(trade.Lots),
        market.Quote.Format(trade.QuoteUnits),
        Words.Of(trade.TakerSide),
        trade.Time);
}

internal static class MarketEndpoints
{
    public static void MapMarkets(this IEndpointRouteBuilder routes)
    {
        var markets = routes.MapGroup("/markets").WithTags("Markets");
        markets.MapGet("", All).ForAnyone().WithName("listMarkets").WithSummary("The markets").Produces<ItemsResponse<MarketResponse>>();
        markets.MapGet("/{market}", One).ForAnyone().WithName("getMarket").WithSummary("One market")
            .RefusesUnknownPath(Problem.UnknownMarket).Produces<MarketResponse>();
        markets.MapGet("/{market}/depth", Depth).ForAnyone().WithName("getDepth").WithSummary("The order book by price, best first")
            .RefusesUnknownPath(Problem.UnknownMarket).Produces<DepthResponse>();
        markets.MapGet("/{market}/trades", Trades).ForAnyone().WithName("listTrades").WithSummary("The market's trades, newest first")
            .RefusesUnknownPath(Problem.UnknownMarket).Produces<PageResponse<TradeResponse>>();
    }

    private static IResult All(MarketCatalog markets) =>
        Answers.Json(new ItemsResponse<MarketResponse>([.. markets.All.Select(MarketResponse.Of)]));

    private static IResult One(string market, MarketCatalog markets) =>
        markets.TryGet(market, out var found) ? Answers.Json(MarketResponse.Of(found)) : Unknown();

    private static async Task<IResult> Depth(string market, string? levels, MarketCatalog markets, IGrainFactory grains)
    {
        if (!markets.TryGet(market, out var found))
        {
            return Unknown();
        }

        var errors = new RequestErrors();
        var count = errors.Limit(levels, "levels", Crypto.Markets.Depth.MaxLevels);
        if (errors.Any)
        {
            return errors.Answer();
        }

        var depth = await grains.OrderBook(found.Id).Depth(count);
        return Answers.Json(new DepthResponse(
            found.Id.Name, depth.Version, depth.Bids.ToResponses(found, DepthLevelResponse.Of), depth.Asks.ToResponses(found, DepthLevelResponse.Of)));
    }

    private static async Task<IResult> Trades(string market, string? limit, string? cursor, MarketCatalog markets, IGrainFactory grains)
    {
        if (!markets.TryGet(market, out var found))
        {
            return Unknown();
        }

        var errors = new RequestErrors();
        var page = errors.Page(limit, cursor);
        return errors.Any
            ? errors.Answer()
            : Answers.Json((await grains.OrderBook(found.Id).Trades(page)).ToResponse(found, TradeResponse.Of));
    }

    // In a path the market is the resource itself, so that its absence is a 404.
    private static IResult Unknown() => Answers.Refused(
        Problem.UnknownMarket, "GET /v1/markets lists the markets there are.", "market", StatusCodes.Status404NotFound);
}
