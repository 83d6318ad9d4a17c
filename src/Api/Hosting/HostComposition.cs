using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Api.Observability;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>What a silo's process and an API process have in common, a method a part.</summary>
public static class HostComposition
{
    public static void AddDefaults(this WebApplicationBuilder builder)
    {
        // Beside the program too, whatever the folder is in which it was started; what lies there goes over it.
        builder.Configuration.Sources.Insert(0, new JsonConfigurationSource
        {
            Path = "appsettings.json",
            FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
        });
        builder.AddLogs();
        builder.Services.AddSingleton(TimeProvider.System);
    }

    public static ExchangeOptions AddExchangeCatalogs(this WebApplicationBuilder builder)
    {
        var options = new ExchangeOptions();
        try
        {
            builder.Configuration.GetSection(ExchangeOptions.Section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidConfigurationException($"Configuration '{ExchangeOptions.Section}': {exception.Message}");
        }

        if (options.QuoteLifetimeSeconds is < 1 or > 3_600)
        {
            throw new InvalidConfigurationException("Configuration 'Exchange:QuoteLifetimeSeconds' must be 1 to 3600.");
        }

        var assets = ExchangeCatalog.Assets(options);
        builder.Services.AddSingleton(assets);
        builder.Services.AddSingleton(ExchangeCatalog.Markets(options, assets));
        return options;
    }

    /// <summary>The key of access tokens, which all processes of a cluster share.</summary>
    public static DataDirectory AddKeys(this WebApplicationBuilder builder, StorageOptions storage)
    {
        var directory = DataDirectory.Open(storage.DataDirectory, builder.Environment.ContentRootPath);
        builder.Services.AddSingleton(directory);
        builder.Services.AddSingleton(new AccessTokenKey(directory.Key("access-token")));
        return directory;
    }

    /// <summary>The section <c>Cluster</c>, checked.</summary>
    public static MembershipOptions AddClusterMembership(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(MembershipOptions.Section);
        builder.Services.AddOptions<MembershipOptions>()
            .Bind(section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        return section.Get<MembershipOptions>() ?? new();
    }

    public static IHealthChecksBuilder AddHttp(this WebApplicationBuilder builder)
    {
        ListenAddresses.Check(builder.Configuration[WebHostDefaults.ServerUrlsKey]);
        builder.Services.AddCryptoApi(builder.Configuration);
        // Nothing here is protected by it; without this it would keep keys outside the data directory.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        return builder.Services.AddHealthChecks();
    }

    /// <summary>Builds the process and runs it until it is told to stop.</summary>
    public static async Task RunApi(this WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UseGrainContexts();
        app.UseMetrics();
        app.UseCryptoApi();
        app.MapCryptoApi();
        app.Lifetime.ApplicationStarted.Register(() => Announce(app));
        StopDeadline.Enforce(app);
        await app.RunAsync();
    }

    private static void Announce(WebApplication app)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        var data = app.Services.GetRequiredService<DataDirectory>().Path;
        if (app.Configuration.GetValue<LogFormat>($"{LogOptions.Section}:{nameof(LogOptions.Format)}") == LogFormat.Json)
        {
            app.Logger.LogInformation("Orleans.Crypto is ready at {Address}, with its data in {Data}", address, data);
            return;
        }

        Console.WriteLine($"""

              Orleans.Crypto is ready.
                API        {address}/v1
                Reference  {address}/reference
                OpenAPI    {address}/openapi/v1.json
                Health     {address}/health/ready
                Data       {data}

            """);
    }
}
