using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orleans.Configuration;
using Orleans.Crypto.Api;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Silo.Configuration;
using Orleans.Crypto.Storage.Sqlite;
using Serilog;

namespace Orleans.Crypto.Silo;

/// <summary>What the process is put together from, a method a part.</summary>
public static class Composition
{
    public static void AddEmbeddedDefaults(this WebApplicationBuilder builder)
    {
        // Beside the program rather than where it was started, so that the defaults are always found.
        var defaults = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        if (!File.Exists(Path.Combine(builder.Environment.ContentRootPath, "appsettings.json")))
        {
            builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Json.JsonConfigurationSource
            {
                Path = Path.GetFileName(defaults),
                FileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(AppContext.BaseDirectory),
            });
        }

        builder.Services.AddSerilog(log => log.ReadFrom.Configuration(builder.Configuration).WriteTo.Console(formatProvider: null));
        builder.Services.AddSingleton(TimeProvider.System);
    }

    public static void AddExchange(this WebApplicationBuilder builder)
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

        var assets = ExchangeCatalog.Assets(options);
        var markets = ExchangeCatalog.Markets(options, assets);
        if (options.QuoteLifetimeSeconds is < 1 or > 3_600)
        {
            throw new InvalidConfigurationException("Configuration 'Exchange:QuoteLifetimeSeconds' must be 1 to 3600.");
        }

        builder.Services.AddSingleton(assets);
        builder.Services.AddSingleton(markets);
        builder.Services.AddSingleton(new WalletRules(
            assets, markets, ExchangeCatalog.Limits(options, assets), TimeSpan.FromSeconds(options.QuoteLifetimeSeconds)));
    }

    public static void AddEmbeddedStorage(this WebApplicationBuilder builder)
    {
        var directory = DataDirectory.Open(builder.Configuration["Storage:DataDirectory"], builder.Environment.ContentRootPath);
        builder.Services.AddSingleton(directory);
        builder.Services.AddSingleton(new AccessTokenKey(directory.Key("access-token")));
        builder.Services.AddSingleton(new ServerSecret(directory.Key("server-secret")));
        builder.Services.AddSqliteJournal(options => options.Path = directory.JournalFile);
        builder.Services.AddSingleton<IRelayShares, SoleRelayShares>();
    }

    public static void AddGrains(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<EventCatalog>();
        services.AddSingleton<JournaledGrainServices>();
        services.AddSingleton<KnownAccounts>();
        services.AddSingleton<IReceivers, GrainReceivers>();
        services.AddOptions<RelayOptions>().BindConfiguration(RelayOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddUsers(builder.Configuration);
        builder.Host.UseOrleans(silo =>
        {
            // One process: the ports are only for itself, so any free ones do, and two copies don't meet.
            silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: FreePort());
            silo.Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress = IPAddress.Loopback);
        });
        services.AddHostedService<EventRelay>();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static void AddHttp(this WebApplicationBuilder builder)
    {
        ListenAddresses.Check(builder.Configuration[WebHostDefaults.ServerUrlsKey]);
        builder.Services.AddCryptoApi(builder.Configuration);
        // Nothing here is protected by it; without this it would keep keys outside the data directory.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddHealthChecks().AddCheck<JournalHealth>("journal", tags: ["ready"]);
    }

    public static void AnnounceWhenReady(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        Console.WriteLine($"""

              Orleans.Crypto is ready.
                API        {address}/v1
                Reference  {address}/reference
                OpenAPI    {address}/openapi/v1.json
                Health     {address}/health/ready
                Data       {app.Services.GetRequiredService<DataDirectory>().Path}

            """);
    });
}
