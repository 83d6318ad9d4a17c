using System.Text;
using System.Text.Json.Nodes;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Grains.Tests.Publishing.Documents;

namespace Orleans.Crypto.Grains.Tests.Publishing;

/// <summary>
/// Messages as they were once published, of every version: whatever becomes of the code, they are read to the events
/// that they were made of. A recorded message is never changed; where one stands in the way, the change is a breaking one.
/// </summary>
public sealed class RecordedMessagesTests
{
    private static readonly string s_folder = Path.Combine(DocumentFiles.Repository, "tests/Grains.Tests/Publishing/Recorded");

    private readonly EventMessages _messages = new(Samples.Assets, Samples.Markets);

    /// <summary>Each by its type and its sample's name.</summary>
    public static TheoryData<string, string> Recordings
    {
        get
        {
            var recordings = new TheoryData<string, string>();
            foreach (var file in Directory.GetFiles(s_folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                recordings.Add(Path.GetFileName(Path.GetDirectoryName(file))!, Path.GetFileNameWithoutExtension(file));
            }

            return recordings;
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void A_recorded_message_is_read_to_the_event_that_it_was_made_of(string type, string sample)
    {
        var message = Read(type, sample);
        var published = PublishedEvents.Named(type);
        Assert.NotNull(published);

        var read = _messages.Read(message.Headers, message.Data);

        if (published.IsWhole)
        {
            Events.AssertEqual(Samples.All.Single(known => known.Name == sample).Envelope, read);
        }
        else
        {
            Assert.Null(read);
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void What_is_published_now_holds_all_that_was_recorded(string type, string sample)
    {
        var recorded = Read(type, sample);
        var envelope = Samples.All.Single(known => known.Name == sample).Envelope;
        if (PublishedEvents.Of(envelope.Event.GetType())!.Type != type)
        {
            return; // A newer version is published now.
        }

        var now = _messages.Write(envelope);

        Assert.Equal(recorded.Topic, now.Topic);
        Assert.Equal(recorded.Key, now.Key);
        Assert.All(recorded.Headers, header => Assert.Contains(now.Headers, current => current.Key == header.Key && current.Value.AsSpan().SequenceEqual(header.Value)));
        AssertHolds(JsonNode.Parse(now.Data), JsonNode.Parse(recorded.Data), "$");
    }

    [Fact]
    public void Every_version_and_every_sample_has_been_recorded()
    {
        Record();
        Assert.All(PublishedEvents.All, published => Assert.True(
            Directory.Exists(Path.Combine(s_folder, published.Type)), $"There is no message of {published.Type}: {HowToRecord}"));
        Assert.All(Samples.All, sample => Assert.True(
            Directory.GetFiles(s_folder, sample.Name + ".json", SearchOption.AllDirectories).Length > 0, $"{sample.Name} is not recorded: {HowToRecord}"));
    }

    private static string HowToRecord => $"run the tests once with {DocumentFiles.UpdateVariable}=1, which records what is new and leaves the rest as it is.";

    private static void Record()
    {
        foreach (var published in PublishedEvents.All.Where(_ => DocumentFiles.IsUpdate))
        {
            var folder = Directory.CreateDirectory(Path.Combine(s_folder, published.Type));
            foreach (var (name, message) in Samples.Of(published))
            {
                var file = Path.Combine(folder.FullName, name + ".json");
                if (!File.Exists(file))
                {
                    File.WriteAllText(file, DocumentFiles.Text(Json(message)) + "\n");
                }
            }
        }
    }

    private static JsonObject Json(PublishedMessage message) => new()
    {
        ["topic"] = message.Topic,
        ["key"] = message.Key,
        ["headers"] = new JsonObject(message.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)Encoding.UTF8.GetString(header.Value)))),
        ["data"] = JsonNode.Parse(message.Data),
    };

    private static PublishedMessage Read(string type, string sample)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(s_folder, type, sample + ".json")))!;
        return new(
            (string)json["topic"]!,
            (string)json["key"]!,
            [.. json["headers"]!.AsObject().Select(header => KeyValuePair.Create(header.Key, Encoding.UTF8.GetBytes((string)header.Value!)))],
            Encoding.UTF8.GetBytes(json["data"]!.ToJsonString()));
    }

    /// <summary>Members may have come; none may have gone or hold something else.</summary>
    private static void AssertHolds(JsonNode? now, JsonNode? recorded, string place)
    {
        switch (recorded)
        {
            case JsonObject members:
                Assert.All(members, member => AssertHolds(Assert.IsType<JsonObject>(now)[member.Key], member.Value, $"{place}.{member.Key}"));
                break;
            case JsonArray items:
                var current = Assert.IsType<JsonArray>(now);
                Assert.Equal(items.Count, current.Count);
                Assert.All(items, (item, index) => AssertHolds(current[index], item, $"{place}[{index}]"));
                break;
            default:
                Assert.True(JsonNode.DeepEquals(now, recorded), $"{place} was {recorded?.ToJsonString()} and is {now?.ToJsonString() ?? "gone"}.");
                break;
        }
    }
}
