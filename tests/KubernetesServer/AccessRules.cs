using System.Text.Json.Nodes;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>Who may do what: service accounts, each with a bearer token, and the roles that a manifest binds to them.</summary>
internal sealed class AccessRules
{
    private readonly Dictionary<string, List<JsonNode>> _rulesByToken = new(StringComparer.Ordinal);

    /// <param name="manifest">YAML with objects of the kinds Role and RoleBinding.</param>
    public AccessRules(string manifest)
    {
        var items = Yaml.Documents(manifest).ToList();
        var roles = items.Where(item => (string?)item["kind"] == "Role").ToDictionary(role => (string)role["metadata"]!["name"]!, role => role["rules"]!.AsArray(), StringComparer.Ordinal);
        foreach (var binding in items.Where(item => (string?)item["kind"] == "RoleBinding"))
        {
            foreach (var subject in binding["subjects"]!.AsArray())
            {
                var token = TokenOf((string)subject!["name"]!);
                var rules = _rulesByToken.TryGetValue(token, out var known) ? known : _rulesByToken[token] = [];
                rules.AddRange(roles[(string)binding["roleRef"]!["name"]!]!);
            }
        }
    }

    public static string TokenOf(string serviceAccount) => "token-of-" + serviceAccount;

    /// <param name="resource">With its subresource, as <c>silos/status</c>.</param>
    public void Check(string? authorization, string verb, string group, string resource)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.Ordinal) || !_rulesByToken.TryGetValue(authorization["Bearer ".Length..], out var rules))
        {
            throw Refusal.Unauthorized();
        }

        if (!rules.Exists(rule => Names(rule, "apiGroups", group) && Names(rule, "resources", resource) && Names(rule, "verbs", verb)))
        {
            throw Refusal.Forbidden($"cannot {verb} resource \"{resource}\" in API group \"{group}\"");
        }
    }

    private static bool Names(JsonNode rule, string list, string value) => rule[list]!.AsArray().Any(item => (string?)item == value);
}
