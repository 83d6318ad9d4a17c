using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Tests.Exchange;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Journaling;

/// <summary>What becomes of a grain when one of several appends under way fails.</summary>
public sealed class FailedAppendTests : IAsyncLifetime
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
    public async Task A_command_acknowledged_after_a_later_one_failed_is_what_its_sender_reads_next()
    {
        var held = _cluster.Control.HoldAppend(IsOfAccount);
        var first = Hold(30);
        await held.Met;
        _cluster.Control.RefuseAppend(IsOfAccount, new JournalOverloadedException(1));
        await Assert.ThrowsAsync<JournalOverloadedException>(() => Hold(20));

        held.LetGo();
        await first;

        Assert.Equal(70, await Available());
    }

    [Fact]
    public async Task A_grain_that_loads_anew_shows_what_was_durable_before()
    {
        await Hold(30);
        var load = _cluster.Control.HoldLoad(StreamIds.Wallet(_account));
        _cluster.Control.RefuseAppend(IsOfAccount, new JournalUnavailableException("The disk is away."));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Hold(20));
        await load.Met;

        var whileLoading = await Available();
        load.LetGo();

        Assert.Equal(70, whileLoading);
        await Hold(20);
        Assert.Equal(50, await Available());
    }

    [Fact]
    public async Task Decisions_built_on_one_that_failed_are_made_anew()
    {
        var held = _cluster.Control.HoldAppend(IsOfAccount);
        var first = Hold(30);
        await held.Met;
        _cluster.Control.RefuseAppend(IsOfAccount, new JournalUnavailableException("The disk is away."));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Hold(70));
        // Without the second there is enough; what became of the first has to be known before.
        var last = Hold(60);

        held.LetGo();

        await first;
        await last;
        Assert.Equal(10, await Available());
    }

    private bool IsOfAccount(JournalAppend append) => append.StreamId == StreamIds.Wallet(_account);

    private async Task Hold(Int128 units) => (await _cluster.Grains.Wallet(_account).PlaceHold(
        new(new(ExchangeCluster.Tether.Id, units), To: null, Memo: null), new(_account.Value, Guid.NewGuid().ToString()))).Require();

    private async Task<Int128> Available() => (await _cluster.Grains.Wallet(_account).View()).Balances.Single().Available.Units;
}
