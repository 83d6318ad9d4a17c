using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Wallets;
using Orleans.Utilities;

namespace Orleans.Crypto.Grains.Wallets;

public sealed partial class WalletGrain
{
    // Made with the first one: most wallets are never watched.
    private ObserverManager<IWalletObserver>? _watchers;
    private long _toldVersion;

    public Task Watch(IWalletObserver observer)
    {
        _watchers ??= new(IWalletGrain.WatchLease, Logger);
        _watchers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task Unwatch(IWalletObserver observer)
    {
        _watchers?.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    // A wallet that loads anew goes through events that its watchers have heard of.
    private void Tell(Recorded recorded)
    {
        if (recorded.Version <= _toldVersion)
        {
            return;
        }

        _toldVersion = recorded.Version;
        if (_watchers is { Count: > 0 })
        {
            TellAll(_watchers, recorded);
        }
    }

    // Apart, so that a wallet without watchers does not pay for the closure.
    private static void TellAll(ObserverManager<IWalletObserver> watchers, Recorded recorded) =>
        watchers.Notify(observer => observer.Happened(recorded.Version, recorded.Time, recorded.Event));
}
