using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Grains.Tests.Journaling;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Storage.Sqlite;
using Orleans.Crypto.Wallets;
using Orleans.TestingHost;

namespace Orleans.Crypto.Grains.Tests.Exchange;

/// <summary>A silo on a real SQLite journal in a folder of its own, which outlives the silo so that it can be started again.</summary>
public sealed class ExchangeCluster : IAsyncDisposable
{
    public static readonly Asset Bitcoin = new(new("BTC"), 8);
    public static readonly Asset Tether = new(new("USDT"), 6);
    public static readonly Market Market = new(new("BTC-USDT"), Bitcoin, Tether, TickUnits: 10_000, LotUnits: 1, new(Tether.Id, 1_000_000), 10, 20);

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-").FullName;
    private readonly ServerSecret _secret = new(RandomNumberGenerator.GetBytes(32));
    private readonly Action<IServiceCollection> _configure;
    private InProcessTestCluster _cluster = null!;

    private ExchangeCluster(Action<IServiceCollection> configure) => _configure = configure;

    public IGrainFactory Grains => _cluster.Client;

    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    /// <summary>Of the silo that runs now.</summary>
    public ControlledJournal Control => Services.GetRequiredService<ControlledJournal>();

    public IJournal Journal => Services.GetRequiredService<IJournal>();

    /// <param name="configure">Replaces services of each of its silos.</param>
    public static async Task<ExchangeCluster> Start(Action<IServiceCollection>? configure = null)
    {
        var cluster = new ExchangeCluster(configure ?? (_ => { }));
        await cluster.StartSilo();
        return cluster;
    }

    /// <summary>Ends the silo and starts another on the same journal.</summary>
    public async Task Restart()
    {
        await _cluster.DisposeAsync();
        await StartSilo();
    }

    /// <summary>Ends the silo without letting it finish anything, and starts another on the same journal.</summary>
    public async Task Crash()
    {
        await _cluster.KillSiloAsync(_cluster.Silos[0]);
        await _cluster.DisposeAsync();
        await StartSilo();
    }

    /// <summary>An account with money, by a deposit in the journal.</summary>
    public async Task<AccountId> Fund(params Amount[] amounts)
    {
        var account = AccountId.New();
        var events = Services.GetRequiredService<EventCatalog>();
        var wallet = new Wallet { Account = account };
        foreach (var amount in amounts)
        {
            var e = wallet.Decide(new Deposit(amount, null), default, Services.GetRequiredService<WalletRules>(), DateTimeOffset.UnixEpoch).Event!;
            var version = (wallet.Balances.IsEmpty ? 0 : wallet.Balances.Length) + 1;
            wallet = wallet.Apply(e, DateTimeOffset.UnixEpoch, version);
            var result = await Journal.Append(
                new(StreamIds.Wallet(account), version, [new(events.NameOf(e), events.Serialize(e), DateTimeOffset.UnixEpoch, [])]));
            Assert.Equal(AppendStatus.Committed, result.Status);
        }

        return account;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartSilo()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            var assets = new AssetCatalog([Bitcoin, Tether]);
            var markets = new MarketCatalog([Market]);
            // As cheap as passwords may be: their cost is not what these tests are about.
            var users = new ConfigurationBuilder().AddInMemoryCollection([new("Users:PasswordIterations", "10000")]).Build();
            silo.Services
                .AddSingleton(TimeProvider.System)
                .AddSingleton<EventCatalog>()
                .AddSingleton<JournaledGrainServices>()
                .AddSingleton<KnownAccounts>()
                .AddSingleton<LocalInboxes>()
                .AddSingleton<GrainReceivers>()
                .AddSingleton<RelayStatus>()
                .AddSingleton<IReceivers>(services => services.GetRequiredService<GrainReceivers>())
                .AddSingleton<IRelayShares, SoleRelayShares>()
                .AddSingleton(assets)
                .AddSingleton(markets)
                .AddSingleton(new WalletRules(assets, markets, new LimitSchedule([]), TimeSpan.FromSeconds(10)))
                .AddSingleton(provider => new ControlledJournal(provider.GetRequiredService<SqliteJournal>()))
                .AddSingleton<IJournal>(provider => provider.GetRequiredService<ControlledJournal>())
                .AddSqliteJournal(options => options.Path = Path.Combine(_folder, "journal.db"))
                .AddSingleton(_secret)
                .AddUsers(users)
                .AddSingleton<IHostedService, EventRelay>();
            _configure(silo.Services);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }
}
