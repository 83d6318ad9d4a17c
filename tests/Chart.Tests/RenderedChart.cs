using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Orleans.Crypto.Chart.Tests;

/// <summary>The objects that the chart makes of some values.</summary>
internal sealed class RenderedChart(IReadOnlyList<JsonObject> objects)
{
    private const string Release = "shop";

    private static readonly ConcurrentDictionary<string, RenderedChart> s_rendered = new(StringComparer.Ordinal);

    public IReadOnlyList<JsonObject> Objects => objects;

    /// <summary>Those with pods: the pods' specifications, with the names of their owners.</summary>
    public IEnumerable<(string Owner, JsonObject Pod)> Pods => objects
        .Select(item => (Name(item), Pod: (string?)item["kind"] == "Pod" ? item : item["spec"]?["template"] as JsonObject))
        .Where(item => item.Pod?["spec"]?["containers"] is not null)
        .Select(item => (item.Item1, item.Pod!));

    public IEnumerable<JsonObject> Of(string kind) => objects.Where(item => (string?)item["kind"] == kind);

    public static string Name(JsonNode item) => $"{item["kind"]} {item["metadata"]!["name"]}";

    /// <param name="arguments">Of <c>helm template</c>.</param>
    public static RenderedChart Of(params string[] arguments) => s_rendered.GetOrAdd(string.Join(' ', arguments), _ =>
    {
        var (exitCode, output, error) = Tools.Helm(["template", Release, Tools.Chart, "--namespace", "exchange", .. arguments]);
        Assert.True(exitCode == 0, error);
        return new([.. Parse(output)]);
    });

    /// <summary>A copy that one can spoil.</summary>
    public RenderedChart Copy() => new([.. objects.Select(item => item.DeepClone().AsObject())]);

    public static IEnumerable<JsonObject> Parse(string yaml)
    {
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        return yaml.Split("\n---").Select(document => reader.Deserialize<object?>(document)).Where(document => document is not null)
            .Select(document => JsonNode.Parse(writer.Serialize(document!))!.AsObject());
    }
}
