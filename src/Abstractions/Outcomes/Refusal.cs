using System.Collections.Immutable;

namespace Orleans.Crypto.Outcomes;

/// <summary>Why a command was refused, in words for its caller.</summary>
/// <param name="Code">A code of <see cref="Problem"/>; stable.</param>
/// <param name="Detail">One sentence that says what was expected.</param>
/// <param name="Field">The input's field that caused it, in the API's spelling, or null.</param>
[GenerateSerializer, Immutable, Alias("refusal")]
public sealed record Refusal(
    [property: Id(0)] string Code,
    [property: Id(1)] string Detail,
    [property: Id(2)] string? Field = null)
{
    /// <summary>Further facts for programs, such as the available amount; names in camelCase.</summary>
    [Id(3)]
    public ImmutableDictionary<string, string> Parameters { get; init; } = ImmutableDictionary<string, string>.Empty;

    public Refusal With(string name, string value) => this with { Parameters = Parameters.Add(name, value) };
}
