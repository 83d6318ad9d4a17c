using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Orders;

internal static class FillEndpoints
{
    public static void MapFills(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/fills", List).ForCustomers().WithName("listFills").WithTags("Orders")
            .WithSummary("The caller's own trades, newest first")
            .Refuses(Problem.UnknownMarket).Produces<PageResponse<FillResponse>>();

    private static async Task<IResult> List(
        string? market, string? orderId, string? limit, string? cursor, Caller caller, MarketCatalog markets, AssetCatalog assets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var only = market is null ? null : errors.Market(market, "market", markets);
        OrderId? order = null;
        if (orderId is not null)
        {
            if (OrderId.TryParse(orderId, null, out var id))
            {
                order = id;
            }
            else
            {
                errors.Invalid("orderId", "'orderId' must be the id of an order.");
            }
        }

        var page = errors.Page(limit, cursor);
        return errors.Any
            ? errors.Answer()
            : Answers.Json((await grains.Wallet(caller.Account).Fills(only?.Id, order, page)).ToResponse((markets, assets), FillResponse.Of));
    }
}
