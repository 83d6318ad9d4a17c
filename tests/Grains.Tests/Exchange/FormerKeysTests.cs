using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Matching;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Paging;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Exchange;

/// <summary>A journal goes on whose transfers and orders were recorded by an earlier version of the program, under keys without time.</summary>
public sealed class FormerKeysTests : IAsyncLifetime
{
    private const long OneBitcoin = 100_000_000;

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
        var loading = _cluster.Control.HoldLoad(StreamIds.Wallet(recipient));
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

    [Fact]
    public async Task An_order_that_was_matched_then_is_not_matched_again_when_it_is_delivered_again()
    {
        _cluster.Control.UsesFormerKeys = true;
        var seller = await _cluster.Fund(new Amount(s_coin.Asset, 2 * OneBitcoin));
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 60_000_000_000));
        (await Place(seller, Side.Sell)).Require();
        Assert.Equal(OrderStatus.Filled, (await Place(buyer, Side.Buy)).Require().Status);
        // Another order for the second one to meet, were it matched again.
        (await Place(seller, Side.Sell)).Require();

        await _cluster.Restart();
        var placed = (await Wallet(buyer).Events(1, 100)).Single(envelope => envelope.Event is OrderPlaced);
        await Book.Deliver([placed]);

        Assert.Single((await Book.Trades(PageRequest.Newest)).Items);
        Assert.Single((await Book.Depth(10)).Asks);
    }

    private Task<Outcome<Order>> Place(AccountId account, Side side) => Wallet(account).PlaceOrder(
        new(ExchangeCluster.Market.Id, side, OrderType.Limit, TimeInForce.Gtc, 2_000_000, OneBitcoin, 0, false, null), new IdempotencyKey(account.Value, Guid.NewGuid().ToString()));

    private IOrderBookGrain Book => _cluster.Grains.OrderBook(ExchangeCluster.Market.Id);

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
