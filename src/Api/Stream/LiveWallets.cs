using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Api.Stream;

/// <summary>The live views that are open, and what they share.</summary>
internal sealed class LiveWallets(
    IClusterClient cluster,
    AssetCatalog assets,
    MarketCatalog markets,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    IOptions<StreamOptions> options,
    ILogger<LiveWallets> logger)
{
    private int _open;

    public AssetCatalog Assets => assets;

    public MarketCatalog Markets => markets;

    public TimeProvider Time => time;

    public TimeSpan Heartbeat => TimeSpan.FromSeconds(options.Value.HeartbeatSeconds);

    public TimeSpan Poll => TimeSpan.FromSeconds(options.Value.PollSeconds);

    /// <summary>Ends every live view, so that the process can stop.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    public IGrainFactory Grains => cluster;

    public ILogger Logger => logger;

    public Task<WalletFeed> Subscribe(AccountId account) => WalletFeed.Subscribe(cluster, cluster.Wallet(account), logger);

    /// <returns>False where as many are open as may be.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= options.Value.MaxConnections)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
