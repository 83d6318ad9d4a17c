using System.Text;
using System.Text.Json.Nodes;
using Orleans.Crypto.Grains.Publishing;

namespace Orleans.Crypto.Grains.Tests.Publishing.Documents;

/// <summary>The part of <c>docs/events.md</c> that lists every topic and type of event.</summary>
internal static class EventsGuide
{
    /// <summary>What stands before it is written by hand.</summary>
    public const string Marker = "<!-- From here on the text is made from the types: see CONTRIBUTING.md. -->\n";

    public static string Build()
    {
        var schemas = new EventSchemas();
        var events = PublishedEvents.All.Select(EventSchemas.NameOf).ToHashSet(StringComparer.Ordinal);
        var text = new StringBuilder(Marker);
        foreach (var topic in Topics.All)
        {
            text.Append($"\n## Topic `{topic}`\n\n{Topics.Describe(topic)}\n");
            foreach (var published in PublishedEvents.All.Where(published => published.Topic == topic))
            {
                AddEvent(text, published, schemas);
            }
        }

        text.Append("\n## Parts\n\nObjects that stand in several events.\n");
        foreach (var (name, schema) in schemas.All.Where(pair => !events.Contains(pair.Key)))
        {
            text.Append($"\n### {name}\n\n");
            AddTable(text, schema);
        }

        return text.ToString();
    }

    private static void AddEvent(StringBuilder text, PublishedEvent published, EventSchemas schemas)
    {
        text.Append($"\n### {published.Type}\n\n{published.Description}\n\n");
        AddTable(text, schemas[EventSchemas.NameOf(published)]);
        foreach (var (_, message) in Samples.Of(published).Take(1))
        {
            text.Append($"\n```json\n{DocumentFiles.Text(JsonNode.Parse(message.Data)!)}\n```\n");
        }
    }

    private static void AddTable(StringBuilder text, JsonObject schema)
    {
        var required = schema["required"]?.AsArray().Select(name => (string?)name).ToHashSet(StringComparer.Ordinal) ?? [];
        text.Append("| member | type | |\n|---|---|---|\n");
        foreach (var (name, member) in schema["properties"]!.AsObject())
        {
            var absence = required.Contains(name) ? "" : ", optional";
            text.Append($"| `{name}` | {TypeOf(member!.AsObject())}{absence} | {(string?)member!["description"]} |\n");
        }
    }

    private static string TypeOf(JsonObject schema) => schema switch
    {
        _ when schema["$ref"] is { } reference => LinkTo(reference),
        _ when schema["allOf"] is JsonArray parts => TypeOf(parts[0]!.AsObject()),
        _ when schema["enum"] is JsonArray words => string.Join(", ", words.Select(word => $"`{(string?)word}`")),
        _ when (string?)schema["type"] == "array" => "list of " + TypeOf(schema["items"]!.AsObject()),
        _ => (string?)(schema["format"] ?? schema["type"]) switch
        {
            "uuid" => "id",
            "date-time" => "time",
            "decimal" => "decimal",
            "string" => "text",
            "integer" => "integer",
            "boolean" => "true or false",
            var other => throw new InvalidOperationException($"The guide has no word for {other}."),
        },
    };

    private static string LinkTo(JsonNode reference)
    {
        var name = EventSchemas.NameIn(reference);
        return $"[{name}](#{name.ToLowerInvariant()})";
    }
}
