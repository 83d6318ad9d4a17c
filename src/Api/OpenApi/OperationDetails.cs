using Microsoft.AspNetCore.Builder;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.OpenApi;

/// <summary>A request body that works, as JSON.</summary>
internal sealed record RequestExample(string Json);

/// <summary>Problems that an endpoint can answer with, besides those that any can.</summary>
/// <param name="Status">Replaces the status of the table.</param>
internal sealed record PossibleProblems(IReadOnlyList<Problem> Problems, int? Status = null);

internal static class OperationDetails
{
    public static TBuilder WithExample<TBuilder>(this TBuilder builder, string json)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequestExample(json));

    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params Problem[] problems)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PossibleProblems(problems));

    /// <summary>For a problem that is a 404 because it is about the path itself.</summary>
    public static TBuilder RefusesUnknownPath<TBuilder>(this TBuilder builder, Problem problem)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PossibleProblems([problem], 404));
}
