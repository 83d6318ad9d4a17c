using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Orleans.Crypto.Grains.Publishing;

namespace Orleans.Crypto.Grains.Tests.Publishing.Documents;

/// <summary>The JSON schemas of what is published, each object under its type's name.</summary>
/// <remarks>In the vocabulary of draft 07, which AsyncAPI 3.0 builds on.</remarks>
internal sealed class EventSchemas
{
    public const string Place = "#/components/schemas/";

    private readonly SortedDictionary<string, JsonObject> _all = new(StringComparer.Ordinal);

    public EventSchemas()
    {
        foreach (var published in PublishedEvents.All)
        {
            Add(published.Json);
        }
    }

    public IReadOnlyDictionary<string, JsonObject> All => _all;

    public JsonObject this[string name] => _all[name];

    /// <summary>The schema that a reference in another one names.</summary>
    public static string NameIn(JsonNode reference) => ((string?)reference)![Place.Length..];

    public static string NameOf(PublishedEvent published) => published.Json.Type.Name;

    private void Add(JsonTypeInfo type)
    {
        if (_all.TryAdd(type.Type.Name, []))
        {
            var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };
            _all[type.Type.Name] = type.GetJsonSchemaAsNode(options).AsObject();
        }
    }

    private JsonObject Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        var schema = Own(context.TypeInfo.Type) ?? Part(context) ?? Plain(node.AsObject(), context.TypeInfo);
        return context.PropertyInfo is { } property ? WithDescription(schema, property) : schema;
    }

    private static JsonObject WithDescription(JsonObject schema, JsonPropertyInfo property)
    {
        if (property.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) is not [DescriptionAttribute description])
        {
            return schema;
        }

        // Whatever stands beside a reference is passed over.
        var described = schema.ContainsKey("$ref") ? new JsonObject { ["allOf"] = new JsonArray(schema) } : schema;
        described.Insert(0, "description", description.Description);
        return described;
    }

    /// <summary>What a converter writes, the exporter can't know.</summary>
    private static JsonObject? Own(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var known when known == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
        var known when known == typeof(DecimalNumber) => new() { ["type"] = "string", ["format"] = "decimal", ["pattern"] = DecimalNumber.Pattern },
        _ => null,
    };

    /// <summary>An object within an object has a schema of its own.</summary>
    private JsonObject? Part(JsonSchemaExporterContext context)
    {
        if (context.Path.IsEmpty || context.TypeInfo.Kind != JsonTypeInfoKind.Object)
        {
            return null;
        }

        Add(context.TypeInfo);
        return new() { ["$ref"] = Place + context.TypeInfo.Type.Name };
    }

    // A member without a value is left out, so that none is ever null.
    private static JsonObject Plain(JsonObject schema, JsonTypeInfo type)
    {
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Select(name => (string?)name).Single(name => name != "null");
        }

        if (schema["enum"] is not null)
        {
            schema["type"] = "string";
        }

        foreach (var property in type.Properties.Where(_ => schema.ContainsKey("properties")))
        {
            var members = schema["properties"]!.AsObject();
            var member = members[property.Name]!.AsObject();
            member.Remove("default");
            if (member.Count == 0)
            {
                // The exporter does not ask about what may be absent and has a converter of its own.
                members[property.Name] = WithDescription(Own(property.PropertyType)!, property);
            }
        }

        return schema;
    }
}
