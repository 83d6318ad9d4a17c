using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Api.Hosting;
using Orleans.Runtime;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace Orleans.Crypto.Api.Observability;

/// <summary>The log: to the console, in one of two forms, and without secrets.</summary>
internal static class Logs
{
    private const string TextTemplate = "[{Timestamp:HH:mm:ss} {Level:u3}] {Message:lj}{NewLine}{Exception}";

    public static void AddLogs(this WebApplicationBuilder builder)
    {
        var options = new LogOptions();
        try
        {
            builder.Configuration.GetSection(LogOptions.Section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidConfigurationException($"Configuration '{LogOptions.Section}': {exception.Message}");
        }

        var isTraced = builder.Configuration.IsTraced();
        var form = new RedactingFormatter(options.Format == LogFormat.Json ? new RenderedCompactJsonFormatter() : new MessageTemplateTextFormatter(TextTemplate));
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<CallContextEnricher>();
        builder.Services.AddSerilog((services, log) =>
        {
            if (!isTraced)
            {
                // While anything at all can be logged of requests, each gets an activity and a logging scope, which nobody reads.
                log.MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off);
            }

            log.ReadFrom.Configuration(builder.Configuration)
                .Enrich.With(services.GetRequiredService<CallContextEnricher>())
                .WriteTo.Console(form);
        });
    }

    /// <summary>Has lines name the grain in which they were written.</summary>
    public static void UseGrainContexts(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<CallContextEnricher>().Use(app.Services.GetService<IGrainContextAccessor>()));
}
