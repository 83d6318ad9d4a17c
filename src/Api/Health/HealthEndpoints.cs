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

/// <param name="Details">Numbers of its parts, each under its name; null where it has none to tell.</param>
internal sealed record HealthResponse(string Status, IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>? Details = null);

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
            : Answers.Json(s_healthy with { Details = Details(report) });
    }

    private static Dictionary<string, IReadOnlyDictionary<string, long>>? Details(HealthReport report)
    {
        var details = report.Entries.Where(part => part.Value.Data.Count > 0)
            .ToDictionary(
                part => part.Key,
                part => (IReadOnlyDictionary<string, long>)part.Value.Data.Where(detail => detail.Value is long).ToDictionary(detail => detail.Key, detail => (long)detail.Value, StringComparer.Ordinal),
                StringComparer.Ordinal);
        return details.Count == 0 ? null : details;
    }
}
