using System.Net;
using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>What the server answered, as it came over the wire.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, string? ContentType, TimeSpan? RetryAfter)
{
    public bool Succeeded => (int)Status is >= 200 and < 300;

    /// <summary>The body as JSON.</summary>
    public JsonElement Body => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>Of a problem detail; null where there is none.</summary>
    public string? Code => ContentType == "application/problem+json" ? this["code"] : null;

    /// <summary>A member of the body that is a text.</summary>
    public string this[string member] => Body.GetProperty(member).GetString()!;

    public Answer Require() => Succeeded ? this : throw new InvalidOperationException($"{(int)Status}: {Text}");

    public override string ToString() => $"{(int)Status} {Text}";
}
