using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Ledger;
using static Orleans.Crypto.Api.Hosting.ExchangeCatalog;

namespace Orleans.Crypto.Silo;

/// <summary>Turns the configured limits into values, or says in one line what is wrong with them.</summary>
internal static class LimitCatalog
{
    /// <exception cref="InvalidConfigurationException">Something is missing or out of its range.</exception>
    public static LimitSchedule Limits(ExchangeOptions options, AssetCatalog assets) => new(
        from level in options.Limits
        from kind in level.Value
        from limit in kind.Value
        select LimitOf(level.Key, kind.Key, limit.Key, limit.Value, assets));

    private static Limit LimitOf(Users.VerificationLevel level, Crypto.Wallets.LimitKind kind, string symbol, LimitOptions limit, AssetCatalog assets)
    {
        var path = $"Exchange:Limits:{level}:{kind}:{symbol}";
        Asset? asset = null;
        Require(assets.TryGet(symbol, out asset), path, "a configured asset");
        return new(
            level, kind, asset!.Id, Units(asset, limit.Daily, $"{path}:Daily", atLeast: 0), Units(asset, limit.Monthly, $"{path}:Monthly", atLeast: 0));
    }
}
