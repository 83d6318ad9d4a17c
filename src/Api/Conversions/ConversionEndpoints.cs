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

namespace Orleans.Crypto.Api.Conversions;

internal static class ConversionEndpoints
{
    public static void MapConversions(this IEndpointRouteBuilder routes)
    {
        var conversions = routes.MapGroup("/conversions").WithTags("Conversions");
        conversions.MapPost("/quotes", Quote).ForCustomers().WithName("requestQuote")
            .WithSummary("Ask what an instant exchange would give; the offer holds for some seconds")
            .WithExample("""{"from":"USDT","to":"BTC","amount":"100","amountOf":"from"}""")
            .Refuses(
                Problem.UnknownAsset, Problem.UnknownMarket, Problem.InvalidAmount, Problem.TooManyDecimals, Problem.BelowMinimumNotional,
                Problem.NoLiquidity, Problem.TooManyQuotes, Problem.VerificationRequired, Problem.LimitExceeded)
            .Produces<QuoteResponse>(StatusCodes.Status201Created);
        conversions.MapPost("", Accept).ForCustomers().WithName("acceptQuote")
            .WithSummary("Accept an offer, once; never executed at a worse price")
            .WithExample("""{"quoteId":"0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6"}""")
            .Refuses(
                Problem.QuoteNotFound, Problem.QuoteExpired, Problem.QuoteUsed, Problem.QuoteNotExecutable, Problem.InsufficientFunds,
                Problem.VerificationRequired, Problem.LimitExceeded)
            .Produces<ConversionResponse>(StatusCodes.Status201Created);
    }

    private static async Task<IResult> Quote(
        CommandKey key, Body<QuoteRequest> body, Caller caller, MarketCatalog markets, AssetCatalog assets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var command = body.Value.Read(errors, assets);
        return errors.Any
            ? errors.Answer()
            : Answers.From(
                await grains.Wallet(caller.Account).RequestQuote(command, key.Value), (markets, assets), QuoteResponse.Of, StatusCodes.Status201Created);
    }

    private static async Task<IResult> Accept(CommandKey key, Body<AcceptRequest> body, Caller caller, AssetCatalog assets, IGrainFactory grains)
    {
        if (!QuoteId.TryParse(body.Value.QuoteId, null, out var quote))
        {
            return body.Value.QuoteId is null
                ? Answers.Refused(Problem.InvalidRequest, "'quoteId' must be the id of a quote.", "quoteId")
                : Answers.Refused(Problem.QuoteNotFound, "The caller has no quote with this id.", "quoteId");
        }

        return Answers.From(
            await grains.Wallet(caller.Account).AcceptQuote(new(quote), key.Value), assets, ConversionResponse.Of, StatusCodes.Status201Created);
    }
}
