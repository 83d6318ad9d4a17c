using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Api.Markets;

/// <param name="Decimals">The most decimals that an amount of it has.</param>
internal sealed record AssetResponse(string Asset, int Decimals);

internal static class AssetEndpoints
{
    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/assets", Assets).ForAnyone().WithName("listAssets").WithTags("Markets")
            .WithSummary("The assets that an account can hold").Produces<ItemsResponse<AssetResponse>>();

    private static IResult Assets(AssetCatalog assets) => Answers.Json(
        new ItemsResponse<AssetResponse>([.. assets.All.Select(asset => new AssetResponse(asset.Id.Symbol, asset.Decimals))]));
}
