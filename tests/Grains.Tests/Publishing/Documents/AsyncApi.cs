using System.Text;
using System.Text.Json.Nodes;
using Orleans.Crypto.Grains.Publishing;

namespace Orleans.Crypto.Grains.Tests.Publishing.Documents;

/// <summary>The AsyncAPI 3.0 document of what is published.</summary>
internal static class AsyncApi
{
    private const string KafkaBindingVersion = "0.5.0";
    private const string Headers = "CloudEventHeaders";

    private static readonly Dictionary<string, string> s_descriptions = new(StringComparer.Ordinal)
    {
        [MessageHeaders.SpecVersion] = "The version of CloudEvents.",
        [MessageHeaders.Id] = "Stream id and version: the same each time that the event is delivered, and no other event's.",
        [MessageHeaders.Source] = "What kind of thing the event happened to.",
        [MessageHeaders.Subject] = "The account or the market that the event happened to; also the message's key.",
        [MessageHeaders.Type] = "The type of event, with its version.",
        [MessageHeaders.Time] = "When the journal took the event in: RFC 3339 in UTC, to the microsecond.",
        [MessageHeaders.StreamId] = "The stream of events that it belongs to.",
        [MessageHeaders.StreamVersion] = "Its place in the stream, from 1: digits. Events that are not published leave gaps.",
        [MessageHeaders.JournalPosition] = "Its place among all events: digits. It grows along each stream.",
        [MessageHeaders.ContentType] = "The form of the data.",
    };

    public static JsonObject Build()
    {
        var schemas = new EventSchemas();
        return new()
        {
            ["asyncapi"] = "3.0.0",
            ["id"] = "urn:orleans-crypto:events",
            ["info"] = new JsonObject
            {
                ["title"] = "Orleans.Crypto events",
                ["version"] = "1",
                ["description"] =
                    "What happens to users, wallets, orders and markets, as CloudEvents 1.0 in the binary mode of the Kafka binding. "
                    + "Messages of one key keep their order and can come more than once: `ce_id` tells. "
                    + "A member more is a compatible change; anything else is a new version of the type. See `docs/events.md`.",
            },
            ["defaultContentType"] = "application/json",
            ["channels"] = Object(Topics.All, topic => topic, Channel),
            ["operations"] = Object(Topics.All, topic => "publish" + char.ToUpperInvariant(topic[0]) + topic[1..], Operation),
            ["components"] = new JsonObject
            {
                ["messages"] = Object(PublishedEvents.All, EventSchemas.NameOf, Message),
                ["schemas"] = Object([(Headers, HeaderSchema()), .. schemas.All.Select(pair => (pair.Key, pair.Value))], pair => pair.Item1, pair => pair.Item2),
            },
        };
    }

    private static JsonObject Channel(string topic) => new()
    {
        ["address"] = "{prefix}" + topic,
        ["description"] = Topics.Describe(topic),
        ["parameters"] = new JsonObject
        {
            ["prefix"] = new JsonObject { ["description"] = "What the deployment puts before the names of its topics.", ["default"] = "" },
        },
        ["messages"] = Object(Of(topic), EventSchemas.NameOf, published => Reference("#/components/messages/" + EventSchemas.NameOf(published))),
    };

    private static JsonObject Operation(string topic) => new()
    {
        ["action"] = "send",
        ["channel"] = Reference("#/channels/" + topic),
        ["messages"] = new JsonArray([.. Of(topic).Select(published => Reference($"#/channels/{topic}/messages/{EventSchemas.NameOf(published)}"))]),
    };

    private static JsonObject Message(PublishedEvent published)
    {
        return new()
        {
            ["name"] = published.Type,
            ["title"] = EventSchemas.NameOf(published),
            ["summary"] = published.Description,
            ["contentType"] = "application/json",
            ["headers"] = new JsonObject
            {
                ["allOf"] = new JsonArray(
                    Reference(EventSchemas.Place + Headers),
                    new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject
                        {
                            [MessageHeaders.Type] = Constant(published.Type),
                            [MessageHeaders.Source] = Constant(published.Source),
                        },
                    }),
            },
            ["payload"] = Reference(EventSchemas.Place + EventSchemas.NameOf(published)),
            ["bindings"] = new JsonObject
            {
                ["kafka"] = new JsonObject
                {
                    ["key"] = new JsonObject { ["type"] = "string", ["description"] = s_descriptions[MessageHeaders.Subject] },
                    ["bindingVersion"] = KafkaBindingVersion,
                },
            },
            ["examples"] = new JsonArray([.. Samples.Of(published).Select(example => (JsonNode)new JsonObject
            {
                ["name"] = example.Name,
                ["headers"] = Object(MessageHeaders.All, name => name, name => JsonValue.Create(HeadersOf(example.Message)[name])),
                ["payload"] = JsonNode.Parse(example.Message.Data),
            })]),
        };
    }

    private static JsonObject HeaderSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = Object(MessageHeaders.All, name => name, name =>
        {
            var schema = new JsonObject { ["description"] = s_descriptions[name], ["type"] = "string" };
            var (keyword, value) = name switch
            {
                MessageHeaders.SpecVersion => ("const", "1.0"),
                MessageHeaders.ContentType => ("const", "application/json"),
                MessageHeaders.Source => ("format", "uri-reference"),
                MessageHeaders.Time => ("format", "date-time"),
                MessageHeaders.StreamVersion or MessageHeaders.JournalPosition => ("pattern", "^[0-9]+$"),
                _ => ("minLength", null),
            };
            schema[keyword] = value is null ? 1 : value;
            return schema;
        }),
        ["required"] = new JsonArray([.. MessageHeaders.All.Select(name => (JsonNode)name)]),
    };

    private static Dictionary<string, string> HeadersOf(PublishedMessage message) =>
        message.Headers.ToDictionary(header => header.Key, header => Encoding.UTF8.GetString(header.Value), StringComparer.Ordinal);

    private static IEnumerable<PublishedEvent> Of(string topic) => PublishedEvents.All.Where(published => published.Topic == topic);

    private static JsonObject Reference(string place) => new() { ["$ref"] = place };

    private static JsonObject Constant(string value) => new() { ["const"] = value };

    private static JsonObject Object<T>(IEnumerable<T> items, Func<T, string> name, Func<T, JsonNode?> value) =>
        new(items.Select(item => KeyValuePair.Create(name(item), value(item))));
}
