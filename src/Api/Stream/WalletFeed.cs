using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Crypto.Api.Stream;

/// <summary>
/// What the event stream tells of one wallet, for one connection. It is a hint: what it drops or never got is read from
/// the journal.
/// </summary>
internal sealed class WalletFeed : IAsyncDisposable
{
    /// <summary>Events that wait for a slow connection; more are dropped.</summary>
    private const int Capacity = 256;

    private readonly Channel<EventEnvelope> _events;
    private readonly ILogger _logger;
    private StreamSubscriptionHandle<EventEnvelope>? _subscription;
    private int _hasDropped;

    private WalletFeed(ILogger logger)
    {
        _logger = logger;
        _events = Channel.CreateBounded<EventEnvelope>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            _ => Volatile.Write(ref _hasDropped, 1));
    }

    public ChannelReader<EventEnvelope> Events => _events.Reader;

    public static async Task<WalletFeed> Subscribe(IClusterClient cluster, AccountId account, ILogger logger)
    {
        var feed = new WalletFeed(logger);
        var stream = cluster.GetStreamProvider(StreamNamespaces.Provider)
            .GetStream<EventEnvelope>(StreamId.Create(StreamNamespaces.WalletFeed, account.Value));
        feed._subscription = await stream.SubscribeAsync((envelope, _) =>
        {
            feed._events.Writer.TryWrite(envelope);
            return Task.CompletedTask;
        });
        return feed;
    }

    /// <summary>Whether events were dropped since it was last asked.</summary>
    public bool TakeDropped() => Interlocked.Exchange(ref _hasDropped, 0) == 1;

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_subscription is not null)
            {
                await _subscription.UnsubscribeAsync();
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or ObjectDisposedException)
        {
            // The cluster is stopping or has lost the stream: then the subscription goes with it.
            _logger.LogDebug(exception, "A wallet feed could not be unsubscribed");
        }
    }
}
