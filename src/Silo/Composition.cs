using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Admin;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.ReadModels;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Silo.Streams;
using Orleans.Crypto.Storage.Postgres;
using Orleans.Crypto.Storage.Postgres.ReadModels;
using Orleans.Crypto.Storage.Sqlite;

namespace Orleans.Crypto.Silo;

/// <summary>What a silo's process is put together from, a method a part.</summary>
public static class Composition
{
    public static void AddExchange(this WebApplicationBuilder builder)
    {
        var options = builder.AddExchangeCatalogs();
        builder.Services.AddSingleton(services =>
        {
            var assets = services.GetRequiredService<AssetCatalog>();
            return new WalletRules(
                assets, services.GetRequiredService<MarketCatalog>(), LimitCatalog.Limits(options, assets), TimeSpan.FromSeconds(options.QuoteLifetimeSeconds));
        });
    }

    public static void AddJournal(this WebApplicationBuilder builder, StorageOptions storage)
    {
        var directory = builder.AddKeys(storage);
        builder.Services.AddSingleton(new ServerSecret(directory.Key("server-secret")));
        switch (storage.Kind)
        {
            case StorageKind.Sqlite:
                builder.Services.AddSqliteJournal(options => options.Path = directory.JournalFile);
                builder.Services.AddSingleton<IRelayShares, SoleRelayShares>();
                break;
            case StorageKind.Postgres:
                var database = storage.RequireConnectionString();
                builder.Services.AddPostgresJournal(options => options.ConnectionString = database);
                builder.Services.AddPostgresReadModels(database);
                break;
        }
    }

    public static void AddGrains(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<EventCatalog>();
        services.AddSingleton<JournaledGrainServices>();
        services.AddSingleton<KnownAccounts>();
        services.AddSingleton<LocalInboxes>();
        services.AddSingleton<RelayStatus>();
        services.AddOptions<RelayOptions>().BindConfiguration(RelayOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ReadModelOptions>().BindConfiguration(ReadModelOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LedgerWatchOptions>().BindConfiguration(LedgerWatchOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddUsers(builder.Configuration);
    }

    public static void AddSiloHealth(this IHealthChecksBuilder checks) =>
        checks.AddCheck<JournalHealth>("journal", tags: ["ready"]).AddCheck<EventHealth>("events", tags: ["ready"]);
}
