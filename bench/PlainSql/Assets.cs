using System.Globalization;

namespace Orleans.Crypto.PlainSql.Bench;

/// <summary>How many decimals each asset has; amounts in the database are counts of its smallest unit.</summary>
internal static class Assets
{
    // What fits both a decimal and the database's 38 digits.
    private const decimal MaxUnits = 1_000_000_000_000_000_000_000_000_000m;

    /// <summary>The asset's smallest units in one; 0 where there is no such asset.</summary>
    public static decimal Scale(string? asset) => asset switch
    {
        "BTC" => 100_000_000m,
        "USDT" => 1_000_000m,
        "ETH" => 1_000_000_000_000_000_000m,
        _ => 0,
    };

    public static Problem? Parse(string? text, decimal scale, out decimal units)
    {
        units = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value <= 0 || value > MaxUnits / scale)
        {
            return Problem.InvalidAmount;
        }

        units = value * scale;
        return units == decimal.Truncate(units) ? null : Problem.TooManyDecimals;
    }

    public static string Format(decimal units, decimal scale) => (units / scale).ToString("0.##################", CultureInfo.InvariantCulture);
}
