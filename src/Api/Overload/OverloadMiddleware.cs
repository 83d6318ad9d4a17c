using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.Crypto.Api.Problems;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Overload;

/// <summary>Refuses what the front has no place for.</summary>
internal sealed class OverloadMiddleware(RequestDelegate next, OverloadGuard guard)
{
    private static readonly ProblemAnswer s_overloaded = new(Problem.Overloaded.Refuse("Try again after the time that the Retry-After header gives."));

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NotCounted>() is not null)
        {
            await next(context);
            return;
        }

        using var place = await guard.Enter(context.RequestAborted);
        await (place.IsAcquired ? next(context) : s_overloaded.ExecuteAsync(context));
    }
}

/// <summary>Marks an endpoint that takes none of the front's places: it lives long, or must answer under overload.</summary>
internal sealed class NotCounted
{
    public static readonly NotCounted Instance = new();
}

internal static class NotCountedExtensions
{
    public static TBuilder IsNotCounted<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(NotCounted.Instance);
}
