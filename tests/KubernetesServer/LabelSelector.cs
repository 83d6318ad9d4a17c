using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>A selector of <c>name=value</c> pairs, all of which must match.</summary>
internal sealed partial class LabelSelector
{
    private readonly List<(string Name, string Value)> _pairs = [];

    public LabelSelector(string? text)
    {
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=') is not [var name, var value] || !Value().IsMatch(value))
            {
                throw Refusal.BadRequest($"unable to parse requirement: {pair}");
            }

            _pairs.Add((name, value));
        }
    }

    public bool Matches(JsonObject item) => _pairs.TrueForAll(pair => (string?)item["metadata"]?["labels"]?[pair.Name] == pair.Value);

    public static void CheckLabels(ResourceKind kind, string name, JsonObject body)
    {
        foreach (var (label, value) in body["metadata"]?["labels"] as JsonObject ?? [])
        {
            if (!Value().IsMatch((string)value!))
            {
                throw Refusal.Invalid($"{kind.Named(name)} is invalid: metadata.labels: Invalid value: \"{value}\" of {label}");
            }
        }
    }

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Value();
}
