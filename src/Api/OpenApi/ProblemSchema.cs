using System.Text.Json.Serialization;

namespace Orleans.Crypto.Api.OpenApi;

/// <summary>What a problem detail looks like, for the document; further members can follow, such as the available amount.</summary>
internal sealed record ProblemSchema(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldProblemSchema>? Errors);

internal sealed record FieldProblemSchema(string? Field, string Code, string Detail);
