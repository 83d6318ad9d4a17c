using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>Turns the configured assets and markets into values, or says in one line what is wrong with them.</summary>
public static class ExchangeCatalog
{
    private const int MaxFeeBasisPoints = 1_000;

    /// <exception cref="InvalidConfigurationException">Something is missing or out of its range.</exception>
    public static AssetCatalog Assets(ExchangeOptions options)
    {
        Require(options.Assets.Count > 0, "Exchange:Assets", "at least one asset");
        return new(options.Assets.Select(pair =>
        {
            var path = $"Exchange:Assets:{pair.Key}";
            Require(pair.Key.Length is > 0 and <= 16 && pair.Key.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)), path, "a symbol of 1 to 16 upper-case letters and digits");
            Require(pair.Value.Decimals is >= 0 and <= Asset.MaxDecimals, $"{path}:Decimals", $"0 to {Asset.MaxDecimals}");
            return new Asset(new(pair.Key), pair.Value.Decimals);
        }));
    }

    /// <exception cref="InvalidConfigurationException">Something is missing or out of its range.</exception>
    public static MarketCatalog Markets(ExchangeOptions options, AssetCatalog assets) => new(options.Markets.Select(pair =>
    {
        var path = $"Exchange:Markets:{pair.Key}";
        var symbols = pair.Key.Split('-');
        Asset? baseAsset = null, quoteAsset = null;
        Require(
            symbols.Length == 2 && assets.TryGet(symbols[0], out baseAsset) && assets.TryGet(symbols[1], out quoteAsset) && baseAsset != quoteAsset,
            path, "two different configured assets with a hyphen, such as BTC-USDT");
        var market = pair.Value;
        foreach (var (name, fee) in new[] { ("MakerFeeBasisPoints", market.MakerFeeBasisPoints), ("TakerFeeBasisPoints", market.TakerFeeBasisPoints) })
        {
            Require(fee is >= 0 and <= MaxFeeBasisPoints, $"{path}:{name}", $"0 to {MaxFeeBasisPoints}");
        }

        return new Market(
            new(pair.Key),
            baseAsset!,
            quoteAsset!,
            Units(quoteAsset!, market.TickSize, $"{path}:TickSize", atLeast: 1),
            Units(baseAsset!, market.LotSize, $"{path}:LotSize", atLeast: 1),
            new(quoteAsset!.Id, Units(quoteAsset, market.MinimumNotional, $"{path}:MinimumNotional", atLeast: 1)),
            market.MakerFeeBasisPoints,
            market.TakerFeeBasisPoints);
    }));

    /// <exception cref="InvalidConfigurationException">The text is not a decimal number within the asset's decimals and of at least <paramref name="atLeast"/> smallest units.</exception>
    public static Int128 Units(Asset asset, string? text, string path, int atLeast)
    {
        Int128 units = -1;
        Require(
            DecimalText.TryParse(text, out var value) && value.TryScale(asset.Decimals, out units) && units >= atLeast && units <= Amount.MaxUnits,
            path, $"a decimal number of at least {asset.Format(atLeast)} with at most {asset.Decimals} decimals");
        return units;
    }

    /// <exception cref="InvalidConfigurationException">The condition does not hold.</exception>
    public static void Require(bool condition, string path, string expected)
    {
        if (!condition)
        {
            throw new InvalidConfigurationException($"Configuration '{path}' must be {expected}.");
        }
    }
}
