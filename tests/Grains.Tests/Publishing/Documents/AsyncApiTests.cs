using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orleans.Crypto.Grains.Publishing;

namespace Orleans.Crypto.Grains.Tests.Publishing.Documents;

/// <summary>The description is a contract that consumers are generated from.</summary>
public sealed partial class AsyncApiTests
{
    private readonly JsonObject _document;
    private readonly SchemaCheck _check;

    public AsyncApiTests()
    {
        _document = AsyncApi.Build();
        _check = new(_document);
    }

    [Fact]
    public void It_is_AsyncAPI_3_0_and_all_that_it_refers_to_is_there()
    {
        Assert.StartsWith("3.0.", (string?)_document["asyncapi"], StringComparison.Ordinal);
        Assert.Equal("Orleans.Crypto events", (string?)_document["info"]!["title"]);
        Assert.Equal("1", (string?)_document["info"]!["version"]);

        var references = Objects(_document).Where(item => item.ContainsKey("$ref")).ToList();

        Assert.NotEmpty(references);
        Assert.All(references, item =>
        {
            Assert.Single(item);
            Assert.NotNull(_check.Resolve((string)item["$ref"]!));
        });
    }

    [Fact]
    public void Every_topic_is_a_channel_that_its_messages_are_sent_to()
    {
        Assert.Equal(Topics.All, Members("channels").Select(channel => channel.Key), StringComparer.Ordinal);
        Assert.All(Members("channels"), channel =>
        {
            Assert.Equal("{prefix}" + channel.Key, (string?)channel.Value!["address"]);
            Assert.NotNull(channel.Value["parameters"]!["prefix"]);
            Assert.NotEmpty(channel.Value["messages"]!.AsObject());
        });
        Assert.Equal(Topics.All.Count, Members("operations").Count);
        Assert.All(Members("operations"), operation =>
        {
            Assert.Equal("send", (string?)operation.Value!["action"]);
            var channel = (string)operation.Value["channel"]!["$ref"]!;
            Assert.Equal(
                _check.Resolve(channel)!["messages"]!.AsObject().Select(message => $"{channel}/messages/{message.Key}"),
                operation.Value["messages"]!.AsArray().Select(message => (string)message!["$ref"]!),
                StringComparer.Ordinal);
        });
    }

    [Fact]
    public void Every_type_of_event_is_a_message_of_the_channel_of_its_topic()
    {
        var sent =
            from channel in Members("channels")
            from message in channel.Value!["messages"]!.AsObject()
            select (channel.Key, (string)_check.Resolve((string)message.Value!["$ref"]!)!["name"]!);

        Assert.Equal(PublishedEvents.All.Select(published => (published.Topic, published.Type)).Order(), sent.Order());
        Assert.All(_document["components"]!.AsObject().SelectMany(kind => kind.Value!.AsObject()), component => Assert.Matches(ComponentName(), component.Key));
    }

    [Fact]
    public void Every_example_is_what_its_schemas_say()
    {
        Assert.NotEmpty(Messages());
        Assert.All(Messages(), message => Assert.All(message.Value!["examples"]!.AsArray(), example =>
        {
            Assert.Empty(_check.Errors(message.Value["headers"], example!["headers"]));
            Assert.Empty(_check.Errors(message.Value["payload"], example["payload"]));
        }));
    }

    [Fact]
    public void Every_member_of_an_example_is_described() => Assert.All(Messages(), message =>
    {
        var described = _check.Resolve((string)message.Value!["payload"]!["$ref"]!)!["properties"]!.AsObject();
        Assert.All(message.Value["examples"]!.AsArray(), example => Assert.All(example!["payload"]!.AsObject(), member =>
            Assert.NotEmpty((string?)described[member.Key]?["description"] ?? "")));
    });

    [Fact]
    public void Every_required_member_is_missed_where_it_is_not_there() => Assert.All(Messages(), message =>
    {
        var schema = _check.Resolve((string)message.Value!["payload"]!["$ref"]!)!;
        var example = message.Value["examples"]![0]!["payload"]!;
        Assert.All(schema["required"]!.AsArray(), name =>
        {
            var without = example.DeepClone().AsObject();
            without.Remove((string)name!);
            Assert.Single(_check.Errors(schema, without));
        });
    });

    [Theory]
    [InlineData("transferId", "\"1\"")]
    [InlineData("amount", "0.015")]
    [InlineData("amount", "\"1e3\"")]
    [InlineData("balances", "{}")]
    [InlineData("balances", "[{\"asset\":\"BTC\",\"available\":\"1\"}]")]
    [InlineData("memo", "null")]
    public void Something_else_is_not_what_the_schemas_say(string member, string value)
    {
        var message = Messages().Single(message => message.Key == "TransferSentV1").Value!;
        var payload = message["examples"]![0]!["payload"]!.DeepClone().AsObject();
        payload[member] = JsonNode.Parse(value);

        Assert.NotEmpty(_check.Errors(message["payload"], payload));
    }

    [Fact]
    public void No_member_sounds_like_a_secret_or_like_a_person()
    {
        var members = Objects(_document["components"]!["schemas"]!)
            .SelectMany(schema => schema["properties"] is JsonObject properties ? properties.Select(property => property.Key) : [])
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(members.Count > 50, "The members were not found.");
        Assert.Matches(Telling(), "passwordHash");
        Assert.All(members, member => Assert.DoesNotMatch(Telling(), member));
    }

    private JsonObject Members(string name) => _document[name]!.AsObject();

    private JsonObject Messages() => _document["components"]!["messages"]!.AsObject();

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject found => [found, .. found.SelectMany(member => Objects(member.Value))],
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };

    [GeneratedRegex(@"^[a-zA-Z0-9.\-_]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ComponentName();

    [GeneratedRegex(
        "password|secret|hash|nonce|token|key|credential|session|confirmation|e-?mail|fullname|firstname|lastname|birth|country|address|phone|document|detail|refus",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Telling();
}
