namespace Orleans.Crypto.Assets;

/// <summary>
/// A non-negative decimal number as it stands on the wire: digits, and a point with digits if it has a fraction.
/// No sign, exponent, blank or group separator. Kept exactly, as digits and a scale.
/// </summary>
public readonly record struct DecimalText(Int128 Digits, int Scale)
{
    /// <summary>10^36 stays well inside 128 bits.</summary>
    public const int MaxDigits = 36;

    private static readonly Int128[] s_powersOfTen = BuildPowers();

    /// <summary>10 to the power of <paramref name="exponent"/>, which is 0 to 36.</summary>
    public static Int128 PowerOfTen(int exponent) => s_powersOfTen[exponent];

    public static bool TryParse(string? text, out DecimalText value)
    {
        value = default;
        // A leading zero more than needed is harmless, but bounded, so that a long text costs nothing.
        if (text is not { Length: > 0 and <= MaxDigits + 1 })
        {
            return false;
        }

        var point = text.IndexOf('.');
        if (point == 0 || point == text.Length - 1)
        {
            return false;
        }

        Int128 digits = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (i == point)
            {
                continue;
            }

            if (!char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            digits = digits * 10 + (text[i] - '0');
        }

        var scale = point < 0 ? 0 : text.Length - 1 - point;
        while (scale > 0 && digits % 10 == 0)
        {
            digits /= 10;
            scale--;
        }

        value = new(digits, scale);
        return true;
    }

    /// <summary>The number as a count of 10^-<paramref name="decimals"/>; false where it has more decimals, or does not fit.</summary>
    public bool TryScale(int decimals, out Int128 units)
    {
        units = 0;
        if (Scale > decimals)
        {
            return false;
        }

        var factor = PowerOfTen(decimals - Scale);
        if (Digits > Int128.MaxValue / factor)
        {
            return false;
        }

        units = Digits * factor;
        return true;
    }

    /// <summary>The shortest text of <paramref name="units"/> × 10^-<paramref name="decimals"/>: no trailing zeros, no exponent.</summary>
    public static string Format(Int128 units, int decimals)
    {
        var negative = units < 0;
        var (whole, fraction) = Int128.DivRem(negative ? -units : units, PowerOfTen(decimals));
        Span<char> buffer = stackalloc char[64];
        var length = 0;
        if (negative)
        {
            buffer[length++] = '-';
        }

        whole.TryFormat(buffer[length..], out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        length += written;
        if (fraction != 0)
        {
            buffer[length++] = '.';
            var end = length + decimals;
            for (var i = end - 1; i >= length; i--)
            {
                buffer[i] = (char)('0' + (int)(fraction % 10));
                fraction /= 10;
            }

            while (buffer[end - 1] == '0')
            {
                end--;
            }

            length = end;
        }

        return new(buffer[..length]);
    }

    private static Int128[] BuildPowers()
    {
        var powers = new Int128[MaxDigits + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
