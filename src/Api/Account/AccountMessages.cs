using System.Text.Json.Serialization;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Account;

internal sealed record VerificationRequest(int? Level, string? FullName, string? DateOfBirth, string? Country, string? DocumentNumber)
{
    /// <summary>A record prints its members; these are personal.</summary>
    public override string ToString() => nameof(VerificationRequest);
}

internal sealed record VerificationResponse(
    string Status,
    int Level,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RequestedLevel,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ExpiresAt)
{
    public static VerificationResponse From(Verification verification) => new(
        Words.Of(verification.Status), (int)verification.Level, (int?)verification.RequestedLevel, verification.Reason, verification.ExpiresAt);
}

internal sealed record LimitResponse(string Kind, string Asset, string Period, string Limit, string Used)
{
    public static LimitResponse From(LimitUse limit, AssetCatalog assets) => new(
        Words.Of(limit.Kind), limit.Limit.Asset.Symbol, Words.Of(limit.Period), assets.Format(limit.Limit), assets.Format(limit.Used));
}

internal sealed record AccountResponse(
    Guid AccountId, string Email, IReadOnlyList<string> Roles, VerificationResponse Verification, IReadOnlyList<LimitResponse> Limits)
{
    public static AccountResponse From(UserProfile profile, WalletView wallet, AssetCatalog assets) => new(
        profile.Account.Value,
        profile.Email,
        [.. profile.Roles.Select(Words.Of)],
        VerificationResponse.From(profile.Verification),
        wallet.Limits.ToResponses(assets, LimitResponse.From));
}
