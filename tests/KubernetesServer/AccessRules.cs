using System.Text.Json.Nodes;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>Who may do what: the roles of a manifest, each with a bearer token of its own.</summary>
internal sealed class AccessRules
{
    private readonly Dictionary<string, JsonArray> _rulesByToken;

    /// <param name="manifest">YAML with objects of kind Role.</param>
    public AccessRules(string manifest) =>
        _rulesByToken = Yaml.Documents(manifest).Where(item => (string?)item["kind"] == "Role")
            .ToDictionary(role => TokenOf((string)role["metadata"]!["name"]!), role => role["rules"]!.AsArray(), StringComparer.Ordinal);

    public static string TokenOf(string role) => "token-of-" + role;

    /// <param name="resource">With its subresource, as <c>silos/status</c>.</param>
    public void Check(string? authorization, string verb, string group, string resource)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.Ordinal) || !_rulesByToken.TryGetValue(authorization["Bearer ".Length..], out var rules))
        {
            throw Refusal.Unauthorized();
        }

        if (!rules.Any(rule => Names(rule!, "apiGroups", group) && Names(rule!, "resources", resource) && Names(rule!, "verbs", verb)))
        {
            throw Refusal.Forbidden($"cannot {verb} resource \"{resource}\" in API group \"{group}\"");
        }
    }

    private static bool Names(JsonNode rule, string list, string value) => rule[list]!.AsArray().Any(item => (string?)item == value);
}
