using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace AssetTotals;

/// <summary>An exact amount of an asset. Neither a floating-point number nor <see cref="decimal"/> holds all of them.</summary>
/// <param name="Units">A count of 10^-18 of a whole asset: no asset has more decimals.</param>
internal readonly partial record struct Amount(BigInteger Units)
{
    private const int Decimals = 18;

    private static readonly BigInteger s_whole = BigInteger.Pow(10, Decimals);

    public static Amount Zero { get; }

    public static Amount operator +(Amount left, Amount right) => new(left.Units + right.Units);

    /// <param name="text">Such as <c>0.015</c>.</param>
    /// <exception cref="FormatException">It is no decimal number, is negative, or has more than 18 decimals.</exception>
    public static Amount Parse(string text)
    {
        if (Number().Match(text) is not { Success: true } number)
        {
            throw new FormatException($"'{text}' is no amount.");
        }

        var digits = number.Groups["whole"].Value + number.Groups["part"].Value.PadRight(Decimals, '0');
        return new(BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>Without zeros at the end.</summary>
    public override string ToString()
    {
        var whole = BigInteger.DivRem(Units, s_whole, out var part);
        return part.IsZero
            ? whole.ToString(CultureInfo.InvariantCulture)
            : $"{whole.ToString(CultureInfo.InvariantCulture)}.{part.ToString(CultureInfo.InvariantCulture).PadLeft(Decimals, '0').TrimEnd('0')}";
    }

    [GeneratedRegex(@"^(?<whole>[0-9]+)(\.(?<part>[0-9]{1,18}))?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Number();
}
