using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>An exact decimal number, <paramref name="Units"/> × 10^-<paramref name="Decimals"/>; in JSON a text such as <c>"0.015"</c>.</summary>
/// <param name="Decimals">0 to <see cref="DecimalText.MaxDigits"/>.</param>
[JsonConverter(typeof(DecimalNumberConverter))]
internal readonly record struct DecimalNumber(Int128 Units, int Decimals)
{
    /// <summary>What it looks like: a minus where it is negative, no plus, exponent or blanks.</summary>
    public const string Pattern = @"^-?[0-9]+(\.[0-9]+)?$";

    /// <summary>As long as the texts of 128 bits can become.</summary>
    private const int MaxLength = 64;

    /// <summary>The number as a count of 10^-<paramref name="decimals"/>.</summary>
    /// <exception cref="FormatException">It has more decimals, or does not fit.</exception>
    public Int128 UnitsAt(int decimals)
    {
        if (decimals >= Decimals)
        {
            var factor = DecimalText.PowerOfTen(decimals - Decimals);
            return Units <= Int128.MaxValue / factor && Units >= Int128.MinValue / factor
                ? Units * factor
                : throw new FormatException($"{this} is too large.");
        }

        var (units, rest) = Int128.DivRem(Units, DecimalText.PowerOfTen(Decimals - decimals));
        return rest == 0 ? units : throw new FormatException($"{this} has more than {decimals} decimals.");
    }

    public static bool TryParse(ReadOnlySpan<char> text, out DecimalNumber number)
    {
        number = default;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        var point = text.IndexOf('.');
        var decimals = point < 0 ? 0 : text.Length - 1 - point;
        if (decimals > DecimalText.MaxDigits || text[^1] == '.' || !char.IsAsciiDigit(text[text[0] == '-' && text.Length > 1 ? 1 : 0]))
        {
            return false;
        }

        Span<char> digits = stackalloc char[MaxLength];
        text.CopyTo(digits);
        var length = text.Length;
        if (point >= 0)
        {
            text[(point + 1)..].CopyTo(digits[point..]);
            length--;
        }

        if (!Int128.TryParse(digits[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var units))
        {
            return false;
        }

        number = new(units, decimals);
        return true;
    }

    public override string ToString() => DecimalText.Format(Units, Decimals);
}

internal sealed class DecimalNumberConverter : JsonConverter<DecimalNumber>
{
    public override DecimalNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && DecimalNumber.TryParse(reader.GetString(), out var number)
            ? number
            : throw new JsonException("A decimal number in a string is expected, such as \"0.5\".");

    public override void Write(Utf8JsonWriter writer, DecimalNumber value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
