using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>A request's path and query, taken apart.</summary>
internal sealed record ApiCall(string Verb, ResourceKind Kind, string Namespace, string Name, bool OfStatus, LabelSelector Selector, int Limit, string? Continue, long? ResourceVersion)
{
    /// <summary>As roles name it.</summary>
    public string Resource => OfStatus ? Kind.Plural + "/status" : Kind.Plural;

    public static ApiCall Parse(HttpRequest request, IReadOnlyList<ResourceKind> kinds)
    {
        string[] parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, version, rest) = parts switch
        {
            ["api", var core, .. var path] => ("", core, path),
            ["apis", var named, var of, .. var path] => (named, of, path),
            _ => throw Refusal.NotFound("the path"),
        };
        if (rest is not ["namespaces", var home, var plural, .. var item] || kinds.FirstOrDefault(kind => kind.Group == group && kind.Version == version && kind.Plural == plural) is not { } found)
        {
            throw Refusal.NotFound("the server could not find the requested resource");
        }

        var (name, ofStatus) = item switch
        {
            [] => ("", false),
            [var only] => (only, false),
            [var only, "status"] => (only, true),
            _ => throw Refusal.NotFound("the server could not find the requested resource"),
        };
        var query = request.Query;
        var watches = string.Equals(query["watch"], "true", StringComparison.OrdinalIgnoreCase);
        return new ApiCall(
            VerbOf(request.Method, name, watches), found, home, name, ofStatus, new LabelSelector(query["labelSelector"]),
            int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var limit) ? limit : 0,
            query["continue"].ToString() is { Length: > 0 } next ? next : null,
            long.TryParse(query["resourceVersion"], CultureInfo.InvariantCulture, out var after) && after > 0 ? after : null);
    }

    private static string VerbOf(string method, string name, bool watches) => (method, name.Length > 0) switch
    {
        ("GET", true) => "get",
        ("GET", false) => watches ? "watch" : "list",
        ("POST", false) => "create",
        ("PUT", true) => "update",
        ("PATCH", true) => "patch",
        ("DELETE", true) => "delete",
        _ => throw new Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    };
}
