using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Orders;

internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("", Place).ForCustomers().WithName("placeOrder")
            .WithSummary("Place an order")
            .WithExample("""{"market":"BTC-USDT","side":"buy","type":"limit","timeInForce":"gtc","price":"27500.5","quantity":"0.01","clientOrderId":"my-1"}""")
            .Refuses(
                Problem.UnknownMarket, Problem.InvalidAmount, Problem.TooManyDecimals, Problem.PriceNotOnTick, Problem.QuantityNotOnLot,
                Problem.BelowMinimumNotional, Problem.NoLiquidity, Problem.InsufficientFunds, Problem.DuplicateClientOrderId, Problem.TooManyOpenOrders,
                Problem.VerificationRequired, Problem.LimitExceeded)
            .Produces<OrderResponse>(StatusCodes.Status201Created);
        orders.MapGet("", List).ForCustomers().WithName("listOrders")
            .WithSummary("The caller's open orders, or closed ones (status=closed), newest first")
            .Refuses(Problem.UnknownMarket).Produces<PageResponse<OrderResponse>>();
        orders.MapGet("/{orderId}", Find).ForCustomers().WithName("getOrder")
            .WithSummary("One of the caller's orders").Refuses(Problem.OrderNotFound).Produces<OrderResponse>();
        orders.MapGet("/by-client-id/{clientOrderId}", FindByClientId).ForCustomers().WithName("getOrderByClientId")
            .WithSummary("The caller's order with a client order id").Refuses(Problem.OrderNotFound).Produces<OrderResponse>();
        orders.MapDelete("/{orderId}", Cancel).ForCustomers().WithName("cancelOrder")
            .WithSummary("Cancel an open order").Refuses(Problem.OrderNotFound, Problem.OrderClosed).Produces<OrderResponse>();
    }

    private static async Task<IResult> Place(CommandKey key, Body<PlaceOrderRequest> body, Caller caller, MarketCatalog markets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var command = body.Value.Read(errors, markets);
        return errors.Any
            ? errors.Answer()
            : Answers.From(await grains.Wallet(caller.Account).PlaceOrder(command, key.Value), markets, OrderResponse.Of, StatusCodes.Status201Created);
    }

    private static async Task<IResult> List(
        string? status, string? market, string? limit, string? cursor, Caller caller, MarketCatalog markets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var only = market is null ? null : errors.Market(market, "market", markets);
        var wallet = grains.Wallet(caller.Account);
        switch (status)
        {
            case null or "open":
                var count = errors.Limit(limit);
                if (errors.Any)
                {
                    return errors.Answer();
                }

                var open = OpenOrdersPage.Read((await wallet.View()).OpenOrders, only?.Id, count, cursor, markets);
                return open is not null
                    ? Answers.Json(open)
                    : Answers.Refused(Problem.InvalidRequest, "'cursor' must be the nextCursor of an earlier answer.", "cursor");
            case "closed":
                var page = errors.Page(limit, cursor);
                return errors.Any
                    ? errors.Answer()
                    : Answers.Json((await wallet.ClosedOrders(only?.Id, page)).ToResponse(markets, OrderResponse.Of));
            default:
                errors.Invalid("status", "'status' must be open or closed.");
                return errors.Answer();
        }
    }

    private static async Task<IResult> Find(string orderId, Caller caller, MarketCatalog markets, IGrainFactory grains) =>
        OrderId.TryParse(orderId, null, out var id) && await grains.Wallet(caller.Account).FindOrder(id) is { } order
            ? Answers.Json(OrderResponse.Of(order, markets))
            : Unknown();

    private static async Task<IResult> FindByClientId(string clientOrderId, Caller caller, MarketCatalog markets, IGrainFactory grains) =>
        PlaceOrderRequest.IsClientOrderId(clientOrderId) && await grains.Wallet(caller.Account).FindOrderByClientId(clientOrderId) is { } order
            ? Answers.Json(OrderResponse.Of(order, markets))
            : Unknown();

    private static async Task<IResult> Cancel(string orderId, CommandKey key, Caller caller, MarketCatalog markets, IGrainFactory grains) =>
        OrderId.TryParse(orderId, null, out var id)
            ? Answers.From(await grains.Wallet(caller.Account).CancelOrder(new(id), key.Value), markets, OrderResponse.Of)
            : Unknown();

    private static IResult Unknown() => Answers.Refused(Problem.OrderNotFound, "The caller has no order with this id.");
}
