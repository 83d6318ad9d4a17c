using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.Crypto.SystemTests.OpenApi;

/// <summary>One operation of the API's own description.</summary>
internal sealed partial record Operation(HttpMethod Method, string Path, JsonElement Json)
{
    public string Name => $"{Method} {Path}";

    public string RequiredRole => Json.GetProperty("x-required-role").GetString()!;

    public bool IsProtected => RequiredRole != "anonymous";

    public bool IsWrite => Method != HttpMethod.Get;

    public bool TakesBody => Json.TryGetProperty("requestBody", out _);

    public bool RequiresBody => TakesBody && Json.GetProperty("requestBody").TryGetProperty("required", out var required) && required.GetBoolean();

    public bool TakesKey => Parameters("header").Contains("Idempotency-Key", StringComparer.Ordinal);

    /// <summary>A new copy of the documented request body.</summary>
    public JsonObject Example => JsonNode.Parse(JsonContent.GetProperty("example").GetRawText())!.AsObject();

    public JsonElement JsonContent => Json.GetProperty("requestBody").GetProperty("content").GetProperty("application/json");

    /// <param name="place">path, query or header.</param>
    public IEnumerable<string> Parameters(string place) => Json.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == place).Select(parameter => parameter.GetProperty("name").GetString()!)
        : [];

    /// <summary>The path, without the leading slash, with one value for all of its parameters.</summary>
    public string PathWith(string value) => PathParameter().Replace(Path, value)[1..];

    /// <summary>Whether a request to this path reaches the operation, as <c>/transfers/bulk</c> reaches <c>/transfers/{transferId}</c>.</summary>
    public bool Takes(string path)
    {
        var (own, others) = (Path.Split('/'), path.Split('/'));
        return own.Length == others.Length && own.Zip(others).All(pair => pair.First == pair.Second || pair.First.StartsWith('{'));
    }

    [GeneratedRegex(@"\{\w+\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PathParameter();
}
