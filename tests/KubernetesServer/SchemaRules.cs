using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>
/// A structural schema of a custom resource, as far as definitions here use it: unknown fields are dropped, and what does not
/// fit is refused with 422. A rule that it does not know is an error, so that no definition is checked by halves.
/// </summary>
internal sealed class SchemaRules(JsonObject root)
{
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "type", "description", "format", "required", "properties", "items", "enum", "minimum", "maximum", "minLength", "maxLength", "maxItems", "pattern",
        "x-kubernetes-preserve-unknown-fields",
    };

    /// <summary>Drops what the schema does not name and returns what is wrong with the rest.</summary>
    public IReadOnlyList<string> Check(JsonObject body)
    {
        var errors = new List<string>();
        foreach (var (name, value) in body.ToList())
        {
            if (name is "apiVersion" or "kind" or "metadata")
            {
                continue;
            }

            if (root["properties"]?[name] is JsonObject schema)
            {
                Check(schema, value, name, errors);
            }
            else
            {
                body.Remove(name);
            }
        }

        CheckRequired(root, body, "", errors);
        return errors;
    }

    private static void Check(JsonObject schema, JsonNode? value, string path, List<string> errors)
    {
        if (schema.FirstOrDefault(rule => !s_known.Contains(rule.Key)).Key is { } unknown)
        {
            throw new NotSupportedException($"The stand-in does not know the schema's rule '{unknown}'.");
        }

        var fits = (string?)schema["type"] switch
        {
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "string" => value?.GetValueKind() == JsonValueKind.String,
            "integer" => value?.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out _),
            var type => throw new NotSupportedException($"The stand-in does not know the schema's type '{type}'."),
        };
        if (!fits)
        {
            errors.Add($"{path}: Invalid value: {value?.ToJsonString() ?? "null"}: must be of type {schema["type"]}");
            return;
        }

        switch (value)
        {
            case JsonObject body:
                CheckObject(schema, body, path, errors);
                break;
            case JsonArray items:
                CheckArray(schema, items, path, errors);
                break;
            default:
                CheckValue(schema, value!, path, errors);
                break;
        }
    }

    private static void CheckObject(JsonObject schema, JsonObject body, string path, List<string> errors)
    {
        var keepsUnknown = (bool?)schema["x-kubernetes-preserve-unknown-fields"] == true;
        foreach (var (name, value) in body.ToList())
        {
            if (schema["properties"]?[name] is JsonObject property)
            {
                Check(property, value, $"{path}.{name}", errors);
            }
            else if (!keepsUnknown)
            {
                body.Remove(name);
            }
        }

        CheckRequired(schema, body, path, errors);
    }

    private static void CheckRequired(JsonObject schema, JsonObject body, string path, List<string> errors)
    {
        foreach (var name in schema["required"]?.AsArray() ?? [])
        {
            if (body[(string)name!] is null)
            {
                errors.Add($"{path}.{name}: Required value");
            }
        }
    }

    private static void CheckArray(JsonObject schema, JsonArray items, string path, List<string> errors)
    {
        if ((int?)schema["maxItems"] < items.Count)
        {
            errors.Add($"{path}: Too many: {items.Count}: must have at most {schema["maxItems"]} items");
        }

        for (var index = 0; index < items.Count; index++)
        {
            Check(schema["items"]!.AsObject(), items[index], $"{path}[{index}]", errors);
        }
    }

    private static void CheckValue(JsonObject schema, JsonNode value, string path, List<string> errors)
    {
        var text = value.ToString();
        var wrong =
            schema["enum"] is JsonArray allowed && allowed.All(option => option!.ToString() != text)
            || (int?)schema["minLength"] > text.Length
            || (int?)schema["maxLength"] < text.Length
            || (schema["pattern"] is { } pattern && !Regex.IsMatch(text, (string)pattern!, RegexOptions.None, TimeSpan.FromSeconds(1)))
            || ((string?)schema["format"] == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
            || ((string?)schema["format"] == "int32" && !int.TryParse(text, CultureInfo.InvariantCulture, out _))
            || (long?)schema["minimum"] > Number(value)
            || (long?)schema["maximum"] < Number(value);
        if (wrong)
        {
            errors.Add($"{path}: Invalid value: {value.ToJsonString()}");
        }
    }

    private static long? Number(JsonNode value) => value.GetValueKind() == JsonValueKind.Number ? (long)value : null;
}
