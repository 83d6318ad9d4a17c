using System.Text.Json;

namespace Orleans.Crypto.Storage.Postgres.ReadModels;

/// <summary>The words that stand for a choice's values in SQL, such as <c>customer_available</c>.</summary>
internal static class Words<TChoice>
    where TChoice : struct, Enum
{
    private static readonly Dictionary<TChoice, string> s_words =
        Enum.GetValues<TChoice>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    public static string Of(TChoice value) => s_words[value];
}
