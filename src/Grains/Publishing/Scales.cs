using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>Counts of smallest units, ticks and lots as decimal numbers, and back: exact in both directions.</summary>
/// <remarks>
/// The way back throws a <see cref="FormatException"/> for a number that is none of the unit's, and a
/// <see cref="KeyNotFoundException"/> for an asset or a market that is not configured.
/// </remarks>
internal sealed class Scales(AssetCatalog assets, MarketCatalog markets)
{
    public DecimalNumber Number(Amount amount) => new(amount.Units, assets[amount.Asset].Decimals);

    public Amount Amount(string asset, DecimalNumber number)
    {
        var known = assets[new(asset)];
        return new(known.Id, number.UnitsAt(known.Decimals));
    }

    public MarketId Market(string name) => markets[new(name)].Id;

    public DecimalNumber Base(MarketId market, Int128 units) => new(units, markets[market].Base.Decimals);

    public Amount Base(MarketId market, DecimalNumber number)
    {
        var asset = markets[market].Base;
        return new(asset.Id, number.UnitsAt(asset.Decimals));
    }

    public DecimalNumber Quote(MarketId market, Int128 units) => new(units, markets[market].Quote.Decimals);

    public Amount Quote(MarketId market, DecimalNumber number)
    {
        var asset = markets[market].Quote;
        return new(asset.Id, number.UnitsAt(asset.Decimals));
    }

    public DecimalNumber Price(MarketId market, long ticks) => Quote(market, ticks * markets[market].TickUnits);

    public long Ticks(MarketId market, DecimalNumber price) => Whole(Quote(market, price).Units, markets[market].TickUnits, price);

    public DecimalNumber Quantity(MarketId market, long lots) => Base(market, lots * markets[market].LotUnits);

    public long Lots(MarketId market, DecimalNumber quantity) => Whole(Base(market, quantity).Units, markets[market].LotUnits, quantity);

    private static long Whole(Int128 units, Int128 step, DecimalNumber number)
    {
        var (count, rest) = Int128.DivRem(units, step);
        return rest == 0 && count <= long.MaxValue && count >= long.MinValue
            ? (long)count
            : throw new FormatException($"{number} is not a multiple of the market's step.");
    }
}
