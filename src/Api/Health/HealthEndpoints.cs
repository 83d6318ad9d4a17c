using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Overload;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Health;

internal sealed record HealthResponse(string Status);

internal static class HealthEndpoints
{
    private const string ReadyTag = "ready";
    private static readonly HealthResponse s_healthy = new("healthy");

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health").IsNotCounted();
        health.MapGet("/live", Live).ForAnyone().WithName("getLiveness").WithSummary("Whether the process runs").Produces<HealthResponse>();
        health.MapGet("/ready", Ready).ForAnyone().WithName("getReadiness").WithSummary("Whether it can serve requests now")
            .Refuses(Problem.Unavailable).Produces<HealthResponse>();
    }

    private static IResult Live() => Answers.Json(s_healthy);

    private static async Task<IResult> Ready(HealthCheckService checks, CancellationToken cancellation)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(ReadyTag), cancellation);
        return report.Status == HealthStatus.Unhealthy
            ? Answers.Refused(Problem.Unavailable, "The service is starting, stopping or has lost its storage.")
            : Answers.Json(s_healthy);
    }
}
