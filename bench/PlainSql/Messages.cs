using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Crypto.PlainSql.Bench;

internal sealed record SendTransferRequest(string? To, string? Asset, string? Amount, string? Memo = null);

internal sealed record TransferResponse(Guid TransferId, Guid From, Guid To, string Asset, string Amount, string? Memo, DateTime Time);

internal sealed record ProblemResponse(string Type, string Title, int Status, string Detail, string Code, string? Field);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(SendTransferRequest))]
[JsonSerializable(typeof(TransferResponse))]
[JsonSerializable(typeof(ProblemResponse))]
internal sealed partial class Json : JsonSerializerContext;

/// <summary>A time as RFC 3339 in UTC, to the microsecond.</summary>
internal sealed class UtcTime : JsonConverter<DateTime>
{
    private const int Length = 27;

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTime();

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        value.TryFormat(text, out var written, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
