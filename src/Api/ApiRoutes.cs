using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Api.Account;
using Orleans.Crypto.Api.Admin;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.Conversions;
using Orleans.Crypto.Api.Development;
using Orleans.Crypto.Api.Health;
using Orleans.Crypto.Api.Markets;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Orders;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Api.Stream;
using Orleans.Crypto.Api.Wallets;

namespace Orleans.Crypto.Api;

/// <summary>The table of contents of the HTTP front.</summary>
public static class ApiRoutes
{
    public static IEndpointRouteBuilder MapCryptoApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").AddEndpointFilter(BoundArguments.Check);
        api.MapAuth();
        api.MapAccount();
        api.MapBalances();
        api.MapTransfers();
        api.MapHolds();
        api.MapAssets();
        api.MapMarkets();
        api.MapOrders();
        api.MapFills();
        api.MapConversions();
        api.MapStream();
        api.MapAdmin();
        if (DevelopmentMailbox.IsConfigured(routes.ServiceProvider.GetRequiredService<IConfiguration>()))
        {
            api.MapDevelopmentMailbox();
        }

        routes.MapHealth();
        routes.MapApiReference();
        return routes;
    }
}
