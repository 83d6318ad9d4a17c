using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Crypto.Json;

/// <summary>A time as RFC 3339 in UTC, to the microsecond: <c>2026-11-24T00:25:41.123456Z</c>.</summary>
public sealed class Rfc3339Time : JsonConverter<DateTimeOffset>
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int Length = 27;

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Format"/> gives, and nothing else.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        value.UtcDateTime.TryFormat(text, out var written, Pattern, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
