using System.Globalization;
using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>Reads members of the API's answers; a missing one is null.</summary>
internal static class Json
{
    public static string? Text(this JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static Guid Id(this JsonElement json, string member) => Guid.Parse(json.Text(member)!);

    /// <summary>A decimal holds 28 digits: these tests' amounts, below 10^9 with at most 18 decimals, are exact in it.</summary>
    public static decimal Amount(this JsonElement json, string member) =>
        json.Text(member) is { } text ? decimal.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;

    public static string Text(this decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
