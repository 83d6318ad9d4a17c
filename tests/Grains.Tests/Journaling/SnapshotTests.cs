using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Tests.Exchange;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Grains.Tests.Journaling;

public sealed class SnapshotTests : IAsyncLifetime
{
    private const int Holds = 600;

    /// <summary>What a wallet folds when it comes back is a part of how long its owner waits.</summary>
    private const int MostFolded = 400;

    private ExchangeCluster _cluster = null!;
    private AccountId _account;

    public async Task InitializeAsync()
    {
        _cluster = await ExchangeCluster.Start();
        _account = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, Holds));
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_wallet_comes_back_from_a_snapshot_and_the_few_entries_that_follow_it()
    {
        var stream = StreamIds.Wallet(_account);
        await Task.WhenAll(Enumerable.Range(0, Holds).Select(_ => PlaceHold()));
        await Eventually.True(async () => Holds - ((await _cluster.Journal.Load(stream)).Snapshot?.Version ?? 0) < MostFolded);

        await _cluster.Crash();

        var balance = (await _cluster.Grains.Wallet(_account).View()).Balances.Single();
        Assert.Equal((0, Holds), (balance.Available.Units, balance.Held.Units));
    }

    private async Task PlaceHold() => (await _cluster.Grains.Wallet(_account).PlaceHold(
        new(new(ExchangeCluster.Tether.Id, 1), To: null, Memo: null), new(_account.Value, Guid.NewGuid().ToString()))).Require();
}
