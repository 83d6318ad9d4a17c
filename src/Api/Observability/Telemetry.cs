using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Api.Overload;

namespace Orleans.Crypto.Api.Observability;

/// <summary>Metrics for Prometheus on <c>/metrics</c>, and traces where OpenTelemetry's own variables say where they go.</summary>
public static class Telemetry
{
    /// <summary>Metrics and traces are theirs; one list for all processes, since nobody is told of what a process does not have.</summary>
    private static readonly string[] s_meters =
    [
        "Orleans.Crypto", "Orleans.Crypto.Api", "Orleans.Crypto.Journal", "Orleans.Streaming.Kafka", "Microsoft.Orleans", "Npgsql",
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    private static readonly string[] s_sources = ["Orleans.Crypto.Journal", "Orleans.Streaming.Kafka", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "Npgsql"];

    /// <summary>Of one metric. Room for all is taken at the start: with the default of 2,000 some 10 MiB more.</summary>
    private const int MaxSeries = 1_000;

    private const string Path = "/metrics";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether somebody collects traces; otherwise none are made.</summary>
    public static bool IsTraced(this IConfiguration configuration) => configuration[Endpoint] is { Length: > 0 };

    /// <param name="service">This kind of process's name among the services.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        builder.Services.AddOptions<MetricsOptions>()
            .Bind(builder.Configuration.GetSection(MetricsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<OverloadMetrics>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service))
            .WithMetrics(metrics => metrics
                .AddMeter(s_meters).AddRuntimeInstrumentation()
                .AddView(static _ => new MetricStreamConfiguration { CardinalityLimit = MaxSeries })
                .AddPrometheusExporter());
        if (builder.Configuration.IsTraced())
        {
            telemetry.WithTracing(traces => traces
                .AddSource(s_sources)
                .AddAspNetCoreInstrumentation(requests => requests.Filter = static request => !request.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && request.Request.Path != Path)
                .AddOtlpExporter());
        }

        if (builder.Configuration.GetValue<int>($"{MetricsOptions.Section}:{nameof(MetricsOptions.Port)}") is > 0 and var port)
        {
            var api = builder.Configuration[WebHostDefaults.ServerUrlsKey];
            var own = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://*:{port}");
            ListenAddresses.Check(own);
            builder.WebHost.UseUrls($"{api};{own}");
        }
    }

    /// <summary>Before anything else of the pipeline: metrics take no place of a request, and their port serves nothing else.</summary>
    public static void UseMetrics(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<OverloadMetrics>();
        var port = app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Port;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(request => request.Request.Path == Path && MayRead(request, port));
        if (port > 0)
        {
            app.UseWhen(request => request.Connection.LocalPort == port, only => only.Run(request =>
            {
                request.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }));
        }
    }

    private static bool MayRead(HttpContext request, int port) =>
        port > 0 ? request.Connection.LocalPort == port
        // What a proxy on this machine passes on comes from elsewhere.
        : request.Connection.RemoteIpAddress is { } remote && System.Net.IPAddress.IsLoopback(remote)
            && !request.Request.Headers.ContainsKey("X-Forwarded-For") && !request.Request.Headers.ContainsKey("Forwarded");
}
