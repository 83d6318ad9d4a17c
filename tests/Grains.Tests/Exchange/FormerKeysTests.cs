using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Exchange;

/// <summary>A journal goes on whose transfers were recorded by an earlier version of the program, under keys without time.</summary>
public sealed class FormerKeysTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_then = DateTimeOffset.UnixEpoch;
    private static readonly Amount s_coin = new(ExchangeCluster.Bitcoin.Id, 1_000);

    private ExchangeCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ExchangeCluster.Start();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_transfer_that_was_credited_then_is_not_credited_again_and_both_sides_find_it()
    {
        var sender = await _cluster.Fund(new Amount(s_coin.Asset, 10_000));
        var recipient = await _cluster.Fund(new Amount(s_coin.Asset, 10_000));
        var (credited, onItsWay) = (Debit(sender, recipient), Debit(sender, recipient));
        // Until the credit is there, as it is after a crash, the relay may bring the debit but the wallet does not load.
        var loading = _cluster.Control.HoldRead(StreamIds.Wallet(recipient));
        await Append(sender, version: 2, credited, credited.TransferId);
        await Append(sender, version: 3, onItsWay, onItsWay.TransferId);
        await loading.Met;
        await Append(recipient, version: 2, Funds(recipient).Receive(credited.TransferId, sender, s_coin, null).Event!, credited.TransferId);
        loading.LetGo();

        // The relay brings them in order.
        await Eventually.True(async () => await Wallet(recipient).FindTransfer(onItsWay.TransferId) is not null);

        Assert.Equal(12_000, (await Wallet(recipient).View()).Balances.Single().Available.Units);
        Assert.Equal(recipient, (await Wallet(sender).FindTransfer(credited.TransferId))!.To);
        Assert.Equal(sender, (await Wallet(recipient).FindTransfer(credited.TransferId))!.From);
    }

    private static Wallet Funds(AccountId account) => new() { Account = account, Balances = [new(new(s_coin.Asset, 10_000), new(s_coin.Asset, 0))] };

    private TransferSent Debit(AccountId sender, AccountId recipient) => (TransferSent)Funds(sender)
        .Decide(new SendTransfer(new(recipient, null), s_coin, null), recipient, _cluster.Services.GetRequiredService<WalletRules>(), s_then).Event!;

    private async Task Append(AccountId account, long version, JournalEvent e, TransferId transfer)
    {
        var events = _cluster.Services.GetRequiredService<EventCatalog>();
        var entry = new NewEntry(events.NameOf(e), events.Serialize(e), s_then, [new(CommandKeys.Named($"transfer/{transfer}"))]);
        Assert.Equal(AppendStatus.Committed, (await _cluster.Journal.Append(new(StreamIds.Wallet(account), version, [entry]))).Status);
    }

    private IWalletGrain Wallet(AccountId account) => _cluster.Grains.Wallet(account);
}
