using Orleans.Crypto.Admin;
using Orleans.Crypto.Api.Account;
using Orleans.Crypto.Api.Wallets;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Admin;

internal sealed record DepositRequest(string? AccountId, string? Asset, string? Amount, string? Memo = null);

internal sealed record DecisionRequest(string? Decision, int? Level = null, string? Reason = null);

internal sealed record RolesRequest(IReadOnlyList<string?>? Roles);

internal sealed record DepositResponse(Guid TransferId, Guid AccountId, string Asset, string Amount, string? Memo, DateTimeOffset Time)
{
    public static DepositResponse Of(TransferReceipt receipt, AssetCatalog assets) => new(
        receipt.TransferId.Value, receipt.To.Value, receipt.Amount.Asset.Symbol, assets.Format(receipt.Amount), receipt.Memo, receipt.Time);
}

internal sealed record AdministratorResponse(Guid AccountId);

internal sealed record RolesResponse(Guid AccountId, IReadOnlyList<string> Roles);

internal sealed record AdminAccountResponse(
    Guid AccountId,
    string Email,
    IReadOnlyList<string> Roles,
    VerificationResponse Verification,
    IReadOnlyList<LimitResponse> Limits,
    IReadOnlyList<BalanceResponse> Balances);

/// <summary>Signed sums of one asset by account class.</summary>
internal sealed record AccountClassesResponse(
    string CustomerAvailable, string CustomerHeld, string DepositsClearing, string WithdrawalsClearing, string Fees, string InTransit);

/// <param name="Sum">Zero where money is conserved.</param>
internal sealed record AssetTrialBalanceResponse(string Asset, AccountClassesResponse Classes, string Sum);

/// <param name="Position">The last journal position that is counted.</param>
internal sealed record TrialBalanceResponse(long Position, DateTimeOffset Time, IReadOnlyList<AssetTrialBalanceResponse> Assets, bool Balanced)
{
    public static TrialBalanceResponse Of(TrialBalance balance, AssetCatalog assets) => new(
        balance.Position, balance.Time, [.. balance.Assets.Select(line => Of(line, assets[line.Asset]))], balance.Assets.All(line => line.Sum == 0));

    private static AssetTrialBalanceResponse Of(AssetTrialBalance line, Asset asset) => new(
        line.Asset.Symbol,
        new(
            asset.Format(line.CustomerAvailable),
            asset.Format(line.CustomerHeld),
            asset.Format(line.DepositsClearing),
            asset.Format(line.WithdrawalsClearing),
            asset.Format(line.Fees),
            asset.Format(line.InTransit)),
        asset.Format(line.Sum));
}
