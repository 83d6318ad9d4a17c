using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>A kind of object that the server keeps.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Schema">Null where any content is taken.</param>
internal sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool HasStatus, SchemaRules? Schema)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As messages name an object.</summary>
    public string Named(string name) => Group.Length == 0 ? $"{Plural} \"{name}\"" : $"{Plural}.{Group} \"{name}\"";

    /// <summary>Reads a CustomResourceDefinition of one version.</summary>
    public static ResourceKind FromDefinition(string yaml)
    {
        var spec = Yaml.Read(yaml)["spec"]!;
        var version = spec["versions"]![0]!;
        return new ResourceKind(
            (string)spec["group"]!, (string)version["name"]!, (string)spec["names"]!["kind"]!, (string)spec["names"]!["plural"]!,
            version["subresources"]?["status"] is not null, new SchemaRules(version["schema"]!["openAPIV3Schema"]!.AsObject()));
    }
}

/// <summary>YAML as JSON.</summary>
internal static class Yaml
{
    public static JsonNode Read(string yaml) => Documents(yaml).Single();

    public static IEnumerable<JsonNode> Documents(string yaml)
    {
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        foreach (var document in yaml.Split("\n---\n"))
        {
            yield return JsonNode.Parse(writer.Serialize(reader.Deserialize<object>(document)))!;
        }
    }
}
