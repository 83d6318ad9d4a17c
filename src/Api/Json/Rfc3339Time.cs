using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Crypto.Api.Json;

/// <summary>A time as RFC 3339 in UTC, to the microsecond: <c>2026-11-24T00:25:41.123456Z</c>.</summary>
internal sealed class Rfc3339Time : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int Length = 27;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        value.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
