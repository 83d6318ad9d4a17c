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

internal sealed record SendTransferRequest(string? To, string? Asset, string? Amount, string? Memo = null)
{
    /// <param name="path">Of this object within the body, such as <c>transfers[3].</c>.</param>
    public SendTransfer Read(RequestErrors errors, AssetCatalog assets, string path = "") => new(
        errors.Recipient(To, path + "to"),
        errors.Amount(Amount, path + "amount", errors.Asset(Asset, path + "asset", assets)),
        errors.Memo(Memo, path + "memo"));
}

/// <param name="From">Null for a deposit.</param>
internal sealed record TransferResponse(Guid TransferId, Guid? From, Guid To, string Asset, string Amount, string? Memo, DateTimeOffset Time)
{
    public static TransferResponse Of(TransferReceipt receipt, AssetCatalog assets) => new(
        receipt.TransferId.Value, receipt.From?.Value, receipt.To.Value, receipt.Amount.Asset.Symbol, assets.Format(receipt.Amount), receipt.Memo, receipt.Time);
}

internal static class TransferEndpoints
{
    public static void MapTransfers(this IEndpointRouteBuilder routes)
    {
        var transfers = routes.MapGroup("/transfers").WithTags("Transfers");
        transfers.MapPost("", Send).ForCustomers().WithName("sendTransfer")
            .WithSummary("Send an asset to another account")
            .WithExample("""{"to":"bob@example.com","asset":"BTC","amount":"0.015","memo":"Lunch"}""")
            .Refuses(
                Problem.UnknownAsset, Problem.InvalidAmount, Problem.TooManyDecimals, Problem.RecipientNotFound, Problem.SameAccount,
                Problem.InsufficientFunds, Problem.VerificationRequired, Problem.LimitExceeded)
            .Produces<TransferResponse>(StatusCodes.Status201Created);
        transfers.MapPost("/bulk", SendMany).ForCustomers().WithName("sendTransfers")
            .WithSummary("Send up to 8,192 transfers in one request, such as a payout; each has an outcome of its own")
            .WithExample("""{"transfers":[{"to":"bob@example.com","asset":"BTC","amount":"0.015"},{"to":"carol@example.com","asset":"USDT","amount":"12.5","memo":"November"}]}""")
            .Refuses(Problem.UnknownAsset, Problem.InvalidAmount, Problem.TooManyDecimals)
            .Produces<BulkResponse>();
        transfers.MapGet("/{transferId}", Find).ForCustomers().WithName("getTransfer")
            .WithSummary("A transfer that the caller sent or received")
            .Refuses(Problem.TransferNotFound).Produces<TransferResponse>();
    }

    private static async Task<IResult> Send(CommandKey key, Body<SendTransferRequest> body, Caller caller, AssetCatalog assets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var command = body.Value.Read(errors, assets);
        return errors.Any
            ? errors.Answer()
            : Answers.From(await grains.Wallet(caller.Account).Transfer(command, key.Value), assets, TransferResponse.Of, StatusCodes.Status201Created);
    }

    private static async Task<IResult> SendMany(CommandKey key, Body<SendTransfersRequest> body, Caller caller, AssetCatalog assets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var command = body.Value.Read(errors, assets);
        return errors.Any
            ? errors.Answer()
            : Answers.From(
                await grains.Wallet(caller.Account).TransferMany(command, key.Value), command.Transfers.Length, BulkResponse.Of);
    }

    private static async Task<IResult> Find(string transferId, Caller caller, AssetCatalog assets, IGrainFactory grains) =>
        TransferId.TryParse(transferId, null, out var id) && await grains.Wallet(caller.Account).FindTransfer(id) is { } receipt
            ? Answers.Json(TransferResponse.Of(receipt, assets))
            : Answers.Refused(Problem.TransferNotFound, "The caller has neither sent nor received a transfer with this id.");
}
