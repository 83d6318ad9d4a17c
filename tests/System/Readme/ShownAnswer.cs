using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Readme;

/// <summary>Compares what was printed with what the README shows; a text with … in it stands for any value.</summary>
public static class ShownAnswer
{
    private const char Anything = '…';

    public static void Matches(FencedBlock shown, string printed)
    {
        switch (shown.Language)
        {
            case "json":
                MatchesAll(Values(shown.Text), Values(printed));
                break;
            case "text" when shown.Text.StartsWith("event:", StringComparison.Ordinal):
                MatchesEvents(Events(shown.Text), Events(printed));
                break;
            case "text":
                MatchesLines(shown.Text, printed);
                break;
            default:
                Assert.Fail($"An answer is shown as {shown.Language}.");
                break;
        }
    }

    private static void MatchesAll(List<JsonElement> shown, List<JsonElement> printed)
    {
        Assert.True(shown.Count == printed.Count, $"{shown.Count} answers are shown, these came: {string.Join('\n', printed)}");
        for (var i = 0; i < shown.Count; i++)
        {
            Matches(shown[i], printed[i], $"answer {i + 1}");
        }
    }

    private static void Matches(JsonElement shown, JsonElement printed, string path)
    {
        switch (shown.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.True(printed.ValueKind == JsonValueKind.Object, $"{path} is {printed}");
                Assert.Equal(Names(shown), Names(printed));
                foreach (var member in shown.EnumerateObject())
                {
                    Matches(member.Value, printed.GetProperty(member.Name), $"{path}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.True(printed.ValueKind == JsonValueKind.Array && printed.GetArrayLength() == shown.GetArrayLength(), $"{path} is {printed}");
                for (var i = 0; i < shown.GetArrayLength(); i++)
                {
                    Matches(shown[i], printed[i], $"{path}[{i}]");
                }

                break;
            case JsonValueKind.String when shown.GetString()!.Contains(Anything):
                Assert.True(printed.ValueKind is JsonValueKind.String or JsonValueKind.Number && printed.ToString().Length > 0, $"{path} is {printed}");
                break;
            default:
                Assert.True(JsonElement.DeepEquals(shown, printed), $"{path} is shown as {shown}, and is {printed}");
                break;
        }
    }

    private static void MatchesEvents(List<SseItem<string>> shown, List<SseItem<string>> printed)
    {
        Assert.Equal(shown.Select(item => (item.EventType, item.EventId)), printed.Select(item => (item.EventType, item.EventId)));
        for (var i = 0; i < shown.Count; i++)
        {
            Matches(Assert.Single(Values(shown[i].Data)), Assert.Single(Values(printed[i].Data)), $"event {shown[i].EventId}");
        }
    }

    private static void MatchesLines(string shown, string printed)
    {
        // What a first build may say before it is not the program's.
        var lines = shown.Trim().Split('\n');
        var last = printed.Trim().Split('\n').TakeLast(lines.Length).ToArray();
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Split(Anything);
            Assert.True(
                i < last.Length && last[i].StartsWith(parts[0], StringComparison.Ordinal) && last[i].EndsWith(parts[^1], StringComparison.Ordinal),
                $"Shown is\n{lines[i]}\nprinted\n{printed}");
        }
    }

    private static string[] Names(JsonElement value) => [.. value.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)];

    private static List<JsonElement> Values(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        var values = new List<JsonElement>();
        while (reader.Read())
        {
            values.Add(JsonElement.ParseValue(ref reader));
        }

        return values;
    }

    private static List<SseItem<string>> Events(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.TrimEnd() + "\n\n"));
        return [.. SseParser.Create(stream).Enumerate()];
    }
}
