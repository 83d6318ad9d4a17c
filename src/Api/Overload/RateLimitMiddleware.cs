using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Orleans.Crypto.Api.Problems;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Overload;

/// <summary>Refuses a caller who asks faster than he may, so that he takes nothing from the others.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NotCounted>() is null)
        {
            using var lease = limits.Take(context);
            if (!lease.IsAcquired)
            {
                await Refuse(lease).ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    private static ProblemAnswer Refuse(RateLimitLease lease)
    {
        var retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)) : 1;
        return new(Problem.RateLimited
            .Refuse("Send fewer requests a second; try again after the time that the Retry-After header gives.")
            .With(ProblemAnswer.RetryAfterSeconds, retryAfter.ToString(CultureInfo.InvariantCulture)));
    }
}
