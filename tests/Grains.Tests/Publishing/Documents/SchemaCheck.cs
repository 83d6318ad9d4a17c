using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orleans.Crypto.Json;

namespace Orleans.Crypto.Grains.Tests.Publishing.Documents;

/// <summary>Checks JSON by as much of JSON schema as the document uses; a keyword that it does not know is an error.</summary>
internal sealed class SchemaCheck(JsonNode document)
{
    private static readonly TimeSpan s_patternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>What stands at a reference such as <c>#/components/schemas/HoldV1</c>; null where there is nothing.</summary>
    public JsonNode? Resolve(string reference) => reference.StartsWith("#/", StringComparison.Ordinal)
        ? reference[2..].Split('/').Aggregate<string, JsonNode?>(document, (node, name) => (node as JsonObject)?[name])
        : null;

    /// <returns>What is wrong, each with its place; nothing where all is well.</returns>
    public IEnumerable<string> Errors(JsonNode? schema, JsonNode? value, string place = "$")
    {
        foreach (var (keyword, argument) in schema!.AsObject())
        {
            foreach (var error in Errors(keyword, argument!, value, place))
            {
                yield return error;
            }
        }
    }

    private IEnumerable<string> Errors(string keyword, JsonNode argument, JsonNode? value, string place) => keyword switch
    {
        "description" => [],
        "$ref" => Errors(Resolve((string)argument!), value, place),
        "allOf" => argument.AsArray().SelectMany(part => Errors(part, value, place)),
        "type" => Check(IsA((string)argument!, value), $"{place} is no {argument}"),
        "const" => Check(JsonNode.DeepEquals(argument, value), $"{place} is not {argument}"),
        "enum" => Check(argument.AsArray().Any(word => JsonNode.DeepEquals(word, value)), $"{place} is none of the words"),
        "pattern" => Check(Regex.IsMatch((string?)value ?? "", (string)argument!, RegexOptions.ExplicitCapture, s_patternTimeout), $"{place} does not match"),
        "minLength" => Check(((string?)value ?? "").Length >= (int)argument, $"{place} is too short"),
        "format" => Check(HasFormat((string)argument!, (string?)value), $"{place} is no {argument}"),
        "required" => argument.AsArray()
            .Select(name => (string)name!)
            .Where(name => value is JsonObject members && !members.ContainsKey(name))
            .Select(name => $"{place}.{name} is missing"),
        "properties" => argument.AsObject()
            .Where(property => value is JsonObject members && members.ContainsKey(property.Key))
            .SelectMany(property => Errors(property.Value, value![property.Key], $"{place}.{property.Key}")),
        "items" => value is JsonArray items ? items.SelectMany((item, index) => Errors(argument, item, $"{place}[{index}]")) : [],
        _ => [$"{place}: the keyword {keyword} is not known"],
    };

    private static string[] Check(bool holds, string error) => holds ? [] : [error];

    private static bool IsA(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value!.AsValue().TryGetValue<long>(out _),
        _ => false,
    };

    private static bool HasFormat(string format, string? text) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => Rfc3339Time.TryParse(text, out _),
        "uri-reference" => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        "decimal" => true, // The pattern beside it says what that is.
        _ => false,
    };
}
