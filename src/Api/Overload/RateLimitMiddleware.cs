using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.Crypto.Api.Problems;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Overload;

/// <summary>Refuses a caller who asks faster than he may, so that he takes nothing from the others.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimits limits)
{
    public Task InvokeAsync(HttpContext context)
    {
        var isCounted = context.GetEndpoint()?.Metadata.GetMetadata<NotCounted>() is null;
        return isCounted && !limits.TryTake(context, out var wait) ? Refuse(wait).ExecuteAsync(context) : next(context);
    }

    private static ProblemAnswer Refuse(TimeSpan wait) => new(Problem.RateLimited
        .Refuse("Send fewer requests a second; try again after the time that the Retry-After header gives.")
        .With(ProblemAnswer.RetryAfterSeconds, Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture)));
}
