using System.Globalization;
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

internal sealed record BalanceResponse(string Asset, string Available, string Held, string Total)
{
    public static BalanceResponse From(Balance balance, AssetCatalog assets) => From(balance, assets[balance.Asset]);

    /// <summary>One line for each configured asset, in the configured order.</summary>
    public static BalanceResponse[] All(WalletView wallet, AssetCatalog assets)
    {
        var lines = new BalanceResponse[assets.All.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var asset = assets.All[i];
            var line = new Balance(asset.Zero, asset.Zero);
            foreach (var balance in wallet.Balances)
            {
                if (balance.Asset == asset.Id)
                {
                    line = balance;
                    break;
                }
            }

            lines[i] = From(line, asset);
        }

        return lines;
    }

    private static BalanceResponse From(Balance balance, Asset asset) => new(
        asset.Id.Symbol, asset.Format(balance.Available.Units), asset.Format(balance.Held.Units), asset.Format(balance.Total.Units));
}

/// <param name="Amount">Signed: what the balance changed by.</param>
internal sealed record EntryResponse(
    string Id,
    string TransactionId,
    string Kind,
    string Asset,
    string Account,
    string Amount,
    string BalanceAfter,
    string? Counterparty,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Memo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? OrderId,
    DateTimeOffset Time)
{
    public static EntryResponse From(LedgerEntry entry, AssetCatalog assets) => new(
        string.Create(CultureInfo.InvariantCulture, $"{entry.Version}-{entry.Index}"),
        entry.TransactionId,
        entry.Kind,
        entry.Amount.Asset.Symbol,
        entry.IsHeld ? "held" : "available",
        assets.Format(entry.Amount),
        assets.Format(entry.BalanceAfter),
        entry.Counterparty,
        entry.Memo,
        entry.OrderId?.Value,
        entry.Time);
}

internal static class BalanceEndpoints
{
    public static void MapBalances(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/balances", Balances).ForCustomers().WithName("listBalances").WithTags("Wallet")
            .WithSummary("The caller's balance of every asset").Produces<ItemsResponse<BalanceResponse>>();
        routes.MapGet("/entries", Entries).ForCustomers().WithName("listEntries").WithTags("Wallet")
            .WithSummary("The caller's ledger entries, newest first")
            .Refuses(Problem.UnknownAsset).Produces<PageResponse<EntryResponse>>();
    }

    private static async Task<IResult> Balances(Caller caller, AssetCatalog assets, IGrainFactory grains) =>
        Answers.Json(new ItemsResponse<BalanceResponse>(BalanceResponse.All(await grains.Wallet(caller.Account).View(), assets)));

    private static async Task<IResult> Entries(
        string? asset, string? limit, string? cursor, Caller caller, AssetCatalog assets, IGrainFactory grains)
    {
        var errors = new RequestErrors();
        var only = asset is null ? null : errors.Asset(asset, "asset", assets);
        var page = errors.Page(limit, cursor);
        return errors.Any
            ? errors.Answer()
            : Answers.Json((await grains.Wallet(caller.Account).Entries(only?.Id, page)).ToResponse(assets, EntryResponse.From));
    }
}
