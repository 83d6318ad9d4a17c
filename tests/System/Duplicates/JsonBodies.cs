using System.Text.Json.Nodes;

namespace Orleans.Crypto.SystemTests.Duplicates;

internal static class JsonBodies
{
    /// <summary>A copy with one member changed or added.</summary>
    public static JsonObject With(this JsonObject body, string member, JsonNode? value)
    {
        var copy = body.DeepClone().AsObject();
        copy[member] = value;
        return copy;
    }
}
