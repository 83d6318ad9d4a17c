using System.Numerics;

namespace Orleans.Crypto.Markets;

/// <summary>
/// Turns ticks × lots into the quote asset's smallest units. Where that is not a whole number it is rounded down for
/// a trade (payer and payee move the same number) and up for a reserve, so that a reserve covers any way of filling.
/// </summary>
public readonly record struct NotionalScale
{
    private NotionalScale(Int128 numerator, Int128 denominator) => (Numerator, Denominator) = (numerator, denominator);

    /// <summary>Quote units of one tick × one lot, as a fraction in lowest terms.</summary>
    public Int128 Numerator { get; }

    public Int128 Denominator { get; }

    /// <param name="tickUnits">Quote units of one tick for one whole base asset.</param>
    /// <param name="lotUnits">Base units of one lot.</param>
    public static NotionalScale Create(Int128 tickUnits, Int128 lotUnits, int baseDecimals)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tickUnits, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(lotUnits, 1);
        var numerator = (BigInteger)tickUnits * (BigInteger)lotUnits;
        var denominator = BigInteger.Pow(10, baseDecimals);
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return new((Int128)(numerator / divisor), (Int128)(denominator / divisor));
    }

    /// <summary>What a trade moves: rounded down.</summary>
    /// <exception cref="OverflowException">The product does not fit in 128 bits.</exception>
    public Int128 Trade(long ticks, long lots) => checked((Int128)ticks * lots * Numerator) / Denominator;

    /// <summary>What must be held to buy at that price or better: rounded up.</summary>
    /// <exception cref="OverflowException">The product does not fit in 128 bits.</exception>
    public Int128 Reserve(long ticks, long lots)
    {
        var (quotient, remainder) = Int128.DivRem(checked((Int128)ticks * lots * Numerator), Denominator);
        return remainder == 0 ? quotient : quotient + 1;
    }

    /// <summary>The most lots at a price whose trade costs at most <paramref name="quoteUnits"/>.</summary>
    public Int128 AffordableLots(long ticks, Int128 quoteUnits) => checked(quoteUnits * Denominator) / checked(ticks * Numerator);
}
