using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Markets;

/// <summary>Where one asset (base) trades for another (quote).</summary>
/// <param name="TickUnits">Tick size: the step of prices, in quote units for one whole base asset.</param>
/// <param name="LotUnits">Lot size: the step of quantities, in base units.</param>
/// <param name="MinimumNotional">The least an order must be worth.</param>
public sealed record Market(
    MarketId Id, Asset Base, Asset Quote, Int128 TickUnits, Int128 LotUnits, Amount MinimumNotional, int MakerFeeBasisPoints, int TakerFeeBasisPoints)
{
    /// <summary>The highest price, in ticks.</summary>
    public const long MaxTicks = 1_000_000_000_000;

    /// <summary>The largest quantity of one order, in lots.</summary>
    public const long MaxLots = 1_000_000_000_000_000;

    public const int BasisPointsInOne = 10_000;

    public NotionalScale Notional { get; } = NotionalScale.Create(TickUnits, LotUnits, Base.Decimals);

    public Amount BaseAmount(long lots) => new(Base.Id, lots * LotUnits);

    public Amount QuoteAmount(long ticks, long lots) => new(Quote.Id, Notional.Trade(ticks, lots));

    public string FormatPrice(long ticks) => Quote.Format(ticks * TickUnits);

    public string FormatQuantity(long lots) => Base.Format(lots * LotUnits);

    /// <summary>A share of what a trade gives, rounded down to the smallest unit: many small trades never cost more than one large one.</summary>
    public static Amount Fee(Amount received, int basisPoints) =>
        new(received.Asset, checked(received.Units * basisPoints) / BasisPointsInOne);
}
