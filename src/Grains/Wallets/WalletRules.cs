using System.Globalization;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>What the wallets' decisions know of the configuration.</summary>
public sealed record WalletRules(AssetCatalog Assets, MarketCatalog Markets, LimitSchedule Limits, TimeSpan QuoteLifetime)
{
    /// <summary>Null where the wallet may spend or receive that much now.</summary>
    public Refusal? Check(Wallet wallet, LimitKind kind, Amount amount, DateTimeOffset now)
    {
        var level = wallet.LevelAt(now);
        if (Limits.Of(level, kind, amount.Asset) is not { } limit)
        {
            return null;
        }

        if (level == VerificationLevel.None && limit.Daily == 0)
        {
            return Problem.VerificationRequired.Refuse("Verify the account first: POST /v1/account/verification.");
        }

        var usage = wallet.UsageOf(kind, amount.Asset, now);
        var planned = checked(wallet.Reserved(kind, amount.Asset) + amount.Units);
        var (period, most, used) = usage.Daily + planned > limit.Daily
            ? (LimitPeriod.Daily, limit.Daily, usage.Daily)
            : (LimitPeriod.Monthly, limit.Monthly, usage.Monthly);
        if (used + planned <= most)
        {
            return null;
        }

        var asset = Assets[amount.Asset];
        return Problem.LimitExceeded
            .Refuse($"The {period.ToString().ToLowerInvariant()} {kind.ToString().ToLowerInvariant()} limit of {asset.Format(most)} {asset.Id} would be exceeded.")
            .With("kind", kind.ToString().ToLowerInvariant())
            .With("period", period.ToString().ToLowerInvariant())
            .With("limit", asset.Format(most))
            .With("used", asset.Format(used));
    }

    public Refusal? CheckFunds(Wallet wallet, Amount amount)
    {
        var available = wallet.Available(amount.Asset);
        return available >= amount
            ? null
            : Problem.InsufficientFunds
                .Refuse(string.Create(CultureInfo.InvariantCulture, $"{Assets.Format(amount)} {amount.Asset} is needed, {Assets.Format(available)} is available."))
                .With("asset", amount.Asset.Symbol)
                .With("required", Assets.Format(amount))
                .With("available", Assets.Format(available));
    }
}
