using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Events;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;
using Orleans.Runtime;

namespace Orleans.Crypto.Api.Stream;

/// <summary>
/// What a wallet tells of itself, for one connection. It is a hint: what it drops, got out of order or never got is
/// read from the journal.
/// </summary>
/// <remarks>The cluster's client holds it weakly: it hears nothing any more once nobody else holds it.</remarks>
internal sealed class WalletFeed : IWalletObserver, IAsyncDisposable
{
    /// <summary>Events that wait for a slow connection; more are dropped.</summary>
    private const int Capacity = 256;

    private readonly Channel<WalletNews> _events;
    private readonly IClusterClient _cluster;
    private readonly IWalletGrain _wallet;
    private readonly IWalletObserver _reference;
    private readonly ILogger _logger;
    private int _hasDropped;

    private WalletFeed(IClusterClient cluster, IWalletGrain wallet, ILogger logger)
    {
        _events = Channel.CreateBounded<WalletNews>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            _ => Volatile.Write(ref _hasDropped, 1));
        (_cluster, _wallet, _logger) = (cluster, wallet, logger);
        _reference = cluster.CreateObjectReference<IWalletObserver>(this);
    }

    public ChannelReader<WalletNews> Events => _events.Reader;

    public static async Task<WalletFeed> Subscribe(IClusterClient cluster, IWalletGrain wallet, ILogger logger)
    {
        var feed = new WalletFeed(cluster, wallet, logger);
        try
        {
            await feed.Renew();
            return feed;
        }
        catch
        {
            cluster.DeleteObjectReference<IWalletObserver>(feed._reference);
            throw;
        }
    }

    /// <summary>Watches the wallet where it is now, for some more time.</summary>
    public Task Renew() => _wallet.Watch(_reference);

    public void Happened(long version, DateTimeOffset time, JournalEvent e) => _events.Writer.TryWrite(new(version, time, e));

    /// <summary>Whether events were dropped since it was last asked.</summary>
    public bool TakeDropped() => Interlocked.Exchange(ref _hasDropped, 0) == 1;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _wallet.Unwatch(_reference);
        }
        catch (Exception exception) when (exception.IsOutage() || exception is ObjectDisposedException)
        {
            // The cluster is stopping or out of reach: the wallet forgets by itself who does not watch again.
            _logger.LogDebug(exception, "A wallet could not be told that it is not watched any more");
        }
        finally
        {
            _cluster.DeleteObjectReference<IWalletObserver>(_reference);
        }
    }
}

/// <summary>An event of the wallet, with its place in the wallet's stream.</summary>
internal readonly record struct WalletNews(long Version, DateTimeOffset Time, JournalEvent Event)
{
    public static WalletNews Of(EventEnvelope envelope) => new(envelope.Version, envelope.Time, envelope.Event);
}
