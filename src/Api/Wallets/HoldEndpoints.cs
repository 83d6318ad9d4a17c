using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Wallets;

internal sealed record PlaceHoldRequest(string? Asset, string? Amount, string? To = null, string? Memo = null)
{
    public PlaceHold Read(RequestErrors errors, AssetCatalog assets) => new(
        errors.Amount(Amount, "amount", errors.Asset(Asset, "asset", assets)),
        To is null ? null : errors.Recipient(To, "to"),
        errors.Memo(Memo));
}

/// <param name="Amount">All of the hold where null; the rest of the hold is released.</param>
/// <param name="To">Needed when the hold names nobody.</param>
internal sealed record CaptureHoldRequest(string? Amount = null, string? To = null) : IOptionalBody
{
    public CaptureHold Read(RequestErrors errors, HoldId id)
    {
        // Only the hold knows its asset; that it is a number at all can be said here.
        if (Amount is not null && (!DecimalText.TryParse(Amount, out var value) || value.Digits == 0))
        {
            errors.Add(Problem.InvalidAmount.Refuse("'amount' must be a positive decimal number in a string, such as \"0.5\".", "amount"));
        }

        return new(id, Amount, To is null ? null : errors.Recipient(To, "to"));
    }
}

/// <param name="TransferId">Once captured: the transfer that paid it out.</param>
internal sealed record HoldResponse(
    Guid HoldId,
    string Asset,
    string Amount,
    Guid? To,
    string? Memo,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? TransferId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Captured,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Released,
    DateTimeOffset Time)
{
    public static HoldResponse Of(HoldReceipt receipt, AssetCatalog assets) => new(
        receipt.Hold.Id.Value,
        receipt.Hold.Amount.Asset.Symbol,
        assets.Format(receipt.Hold.Amount),
        (receipt.To ?? receipt.Hold.To)?.Value,
        receipt.Hold.Memo,
        Words.Of(receipt.Status),
        receipt.TransferId?.Value,
        receipt.Captured is { } captured ? assets.Format(captured) : null,
        receipt.Released is { } released ? assets.Format(released) : null,
        receipt.Time);

    public static HoldResponse Open(Hold hold, AssetCatalog assets) => Of(new(hold, HoldStatus.Held, hold.CreatedAt), assets);
}

internal static class HoldEndpoints
{
    public static void MapHolds(this IEndpointRouteBuilder routes)
    {
        var holds = routes.MapGroup("/holds").WithTags("Holds");
        holds.MapPost("", Place).ForCustomers().WithName("placeHold")
            .WithSummary("Set funds aside, to be captured or released later")
            .WithExample("""{"asset":"USDT","amount":"250","to":"shop@example.com","memo":"Order 7"}""")
            .Refuses(
                Problem.UnknownAsset, Problem.InvalidAmount, Problem.TooManyDecimals, Problem.RecipientNotFound, Problem.SameAccount,
                Problem.InsufficientFunds, Problem.TooManyHolds, Problem.VerificationRequired, Problem.LimitExceeded)
            .Produces<HoldResponse>(StatusCodes.Status201Created);
        holds.MapGet("", Open).ForCustomers().WithName("listHolds")
            .WithSummary("The caller's open holds, newest first").Produces<ItemsResponse<HoldResponse>>();
        holds.MapPost("/{holdId}/release", Release).ForCustomers().WithName("releaseHold")
            .WithSummary("Make a hold's funds available again")
            .Refuses(Problem.HoldNotFound, Problem.HoldClosed).Produces<HoldResponse>();
        holds.MapPost("/{holdId}/capture", Capture).ForCustomers().WithName("captureHold")
            .WithSummary("Pay a hold out, wholly or in part; the rest is released")
            .WithExample("""{"amount":"200"}""")
            .Refuses(
                Problem.HoldNotFound, Problem.HoldClosed, Problem.InvalidAmount, Problem.TooManyDecimals, Problem.RecipientNotFound,
                Problem.SameAccount, Problem.VerificationRequired, Problem.LimitExceeded)
            .Produces<HoldResponse>();
    }

    private static async Task<IResult> Place(CommandKey key, Body<PlaceHoldRequest> body, Caller caller, AssetCatalog assets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var command = body.Value.Read(errors, assets);
        return errors.Any
            ? errors.Answer()
            : Answers.From(await grains.Wallet(caller.Account).PlaceHold(command, key.Value), assets, HoldResponse.Of, StatusCodes.Status201Created);
    }

    private static async Task<IResult> Open(Caller caller, AssetCatalog assets, IGrainFactory grains) =>
        Answers.Json(new ItemsResponse<HoldResponse>((await grains.Wallet(caller.Account).View()).Holds.ToResponses(assets, HoldResponse.Open)));

    private static async Task<IResult> Release(string holdId, CommandKey key, Caller caller, AssetCatalog assets, IGrainFactory grains) =>
        HoldId.TryParse(holdId, null, out var id)
            ? Answers.From(await grains.Wallet(caller.Account).ReleaseHold(new(id), key.Value), assets, HoldResponse.Of)
            : Unknown();

    private static async Task<IResult> Capture(
        string holdId, CommandKey key, Body<CaptureHoldRequest> body, Caller caller, AssetCatalog assets, IGrainFactory grains)
    {
        if (!HoldId.TryParse(holdId, null, out var id))
        {
            return Unknown();
        }

        var errors = new RequestErrors();
        var command = body.Value.Read(errors, id);
        return errors.Any
            ? errors.Answer()
            : Answers.From(await grains.Wallet(caller.Account).CaptureHold(command, key.Value), assets, HoldResponse.Of);
    }

    private static IResult Unknown() => Answers.Refused(Problem.HoldNotFound, "The caller has no hold with this id.");
}
