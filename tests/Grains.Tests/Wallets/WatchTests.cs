using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Tests.Exchange;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Wallets;

/// <summary>Watching a wallet from a process that is only a client of the cluster.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private ExchangeCluster _cluster = null!;
    private AccountId _account;

    public async Task InitializeAsync()
    {
        _cluster = await ExchangeCluster.Start();
        _account = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 100));
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_watcher_is_told_once_of_each_event_from_when_it_watches()
    {
        var watcher = new Watcher();
        await PlaceHold();
        await Wallet.Watch(Reference(watcher));
        await Wallet.Watch(Reference(watcher));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PlaceHold()));

        await Eventually.True(() => Task.FromResult(watcher.Versions.Count >= 20));
        Assert.Equal(Enumerable.Range(3, 20).Select(version => (long)version), watcher.Versions.Order());
    }

    [Fact]
    public async Task What_a_watcher_is_told_readers_see()
    {
        var watcher = new Watcher();
        await Wallet.Watch(Reference(watcher));

        var hold = PlaceHold();

        await Eventually.True(() => Task.FromResult(!watcher.Versions.IsEmpty));
        Assert.True((await Wallet.View()).Version >= watcher.Versions.Last());
        await hold;
    }

    [Fact]
    public async Task One_that_leaves_is_told_nothing_more_and_the_others_are()
    {
        var (leaving, staying) = (new Watcher(), new Watcher());
        var left = Reference(leaving);
        await Wallet.Watch(left);
        await Wallet.Watch(Reference(staying));
        await PlaceHold();
        await Eventually.True(() => Task.FromResult(leaving.Versions.Count == 1 && staying.Versions.Count == 1));

        await Wallet.Unwatch(left);
        await PlaceHold();
        await PlaceHold();

        await Eventually.True(() => Task.FromResult(staying.Versions.Count == 3));
        Assert.Single(leaving.Versions);
    }

    [Fact]
    public async Task A_credit_that_the_relay_brings_is_told_as_well()
    {
        var watcher = new Watcher();
        await Wallet.Watch(Reference(watcher));
        var events = _cluster.Services.GetRequiredService<EventCatalog>();
        var sent = new TransferSent(TransferId.New(), _account, new(ExchangeCluster.Tether.Id, 5), null);
        await _cluster.Journal.Append(new(
            StreamIds.Wallet(AccountId.New()), 1, [new NewEntry(events.NameOf(sent), events.Serialize(sent), DateTimeOffset.UnixEpoch, [])]));

        await Eventually.True(() => Task.FromResult(watcher.Events.Any(e => e is TransferReceived { Amount.Units: var units } && units == 5)));
    }

    private IWalletGrain Wallet => _cluster.Grains.Wallet(_account);

    private IWalletObserver Reference(Watcher watcher) => watcher.Reference ??= _cluster.Grains.CreateObjectReference<IWalletObserver>(watcher);

    private Idempotency.IdempotencyKey NewKey() => new(_account.Value, Guid.NewGuid().ToString());

    private async Task PlaceHold() => (await Wallet.PlaceHold(new(new(ExchangeCluster.Tether.Id, 1), To: null, Memo: null), NewKey())).Require();

    private sealed class Watcher : IWalletObserver
    {
        public IWalletObserver? Reference { get; set; }

        public ConcurrentQueue<long> Versions { get; } = [];

        public ConcurrentQueue<JournalEvent> Events { get; } = [];

        public void Happened(long version, DateTimeOffset time, JournalEvent e)
        {
            Versions.Enqueue(version);
            Events.Enqueue(e);
        }
    }
}
