using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Matching;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Paging;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Exchange;

public sealed class OrderTests : IAsyncLifetime
{
    private const long OneBitcoin = 100_000_000;

    private ExchangeCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ExchangeCluster.Start();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_trade_moves_both_sides_and_takes_the_fees()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        var ask = (await Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key())).Require();
        Assert.Equal(OrderStatus.Open, ask.Status);

        var bid = (await Wallet(buyer).PlaceOrder(Limit(Side.Buy, 2_100_000, OneBitcoin), Key())).Require();

        Assert.Equal(OrderStatus.Filled, bid.Status);
        Assert.Equal(20_000_000_000, bid.FilledQuote);
        // The taker sees his trade at once, the price improvement included; the maker when the event arrives.
        await AssertBalance(buyer, ExchangeCluster.Tether, available: 10_000_000_000, held: 0);
        await AssertBalance(buyer, ExchangeCluster.Bitcoin, available: OneBitcoin - (OneBitcoin * 20 / 10_000), held: 0);
        await Until(async () => (await Wallet(seller).FindOrder(ask.Terms.Id))!.Status == OrderStatus.Filled);
        await AssertBalance(seller, ExchangeCluster.Tether, available: 20_000_000_000 - 20_000_000, held: 0);
        await AssertBalance(seller, ExchangeCluster.Bitcoin, available: 0, held: 0);
    }

    [Fact]
    public async Task An_order_retried_with_its_key_is_placed_once_and_answered_alike()
    {
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        var key = Key();
        var command = Limit(Side.Buy, 1_000_000, OneBitcoin);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Wallet(buyer).PlaceOrder(command, key)));
        await _cluster.Restart();
        var late = await Wallet(buyer).PlaceOrder(command, key);

        Assert.All(answers, answer => Assert.Equal(answers[0].Require(), answer.Require()));
        Assert.Equal(answers[0].Require(), late.Require());
        Assert.Single((await Wallet(buyer).View()).OpenOrders);
    }

    [Fact]
    public async Task A_key_used_for_another_command_is_refused()
    {
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        var key = Key();
        (await Wallet(buyer).PlaceOrder(Limit(Side.Buy, 1_000_000, OneBitcoin), key)).Require();

        var reused = await Wallet(buyer).PlaceOrder(Limit(Side.Buy, 1_000_001, OneBitcoin), key);

        Assert.Equal(Problem.IdempotencyKeyReused.Code, reused.Refusal?.Code);
    }

    [Fact]
    public async Task A_cancel_releases_what_is_left_exactly()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        var ask = (await Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key())).Require();
        (await Wallet(buyer).PlaceOrder(Limit(Side.Buy, 2_000_000, 40_000_000), Key())).Require();

        var cancelled = (await Wallet(seller).CancelOrder(new(ask.Terms.Id), Key())).Require();

        Assert.Equal(OrderStatus.Cancelled, cancelled.Status);
        Assert.Equal(40_000_000, cancelled.FilledLots);
        await AssertBalance(seller, ExchangeCluster.Bitcoin, available: 60_000_000, held: 0);
    }

    [Fact]
    public async Task A_cancel_that_meets_an_order_filled_a_moment_before_says_that_it_is_closed()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        var ask = (await Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key())).Require();
        var settlement = _cluster.Control.HoldAppend(append => append.StreamId == StreamIds.Wallet(seller));
        (await Wallet(buyer).PlaceOrder(Limit(Side.Buy, 2_000_000, OneBitcoin), Key())).Require();
        await settlement.Met;

        var cancel = Wallet(seller).CancelOrder(new(ask.Terms.Id), Key());
        settlement.LetGo();

        Assert.Equal(Problem.OrderClosed.Code, (await cancel).Refusal?.Code);
    }

    [Fact]
    public async Task A_cancel_reaches_an_order_that_was_cut_off_on_its_way_to_the_book()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        _cluster.Control.RefuseAppend(
            append => append.StreamId == StreamIds.Market(ExchangeCluster.Market.Id), new JournalUnavailableException("The disk is away."));
        await Assert.ThrowsAnyAsync<Exception>(() => Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key()));
        var order = Assert.Single((await Wallet(seller).View()).OpenOrders);

        var cancelled = (await Wallet(seller).CancelOrder(new(order.Terms.Id), Key())).Require();

        Assert.Equal(OrderStatus.Cancelled, cancelled.Status);
        await AssertBalance(seller, ExchangeCluster.Bitcoin, available: OneBitcoin, held: 0);
        Assert.Empty((await _cluster.Grains.OrderBook(ExchangeCluster.Market.Id).Depth(10)).Asks);
    }

    [Fact]
    public async Task Orders_survive_a_restart_and_trade_after_it()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        var ask = (await Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key())).Require();

        await _cluster.Restart();
        (await Wallet(buyer).PlaceOrder(Limit(Side.Buy, 2_000_000, OneBitcoin), Key())).Require();

        await Until(async () => (await Wallet(seller).FindOrder(ask.Terms.Id))!.Status == OrderStatus.Filled);
    }

    [Fact]
    public async Task A_wallet_that_another_writer_overtook_drops_its_state_and_decides_anew()
    {
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        var version = (await Wallet(buyer).View()).Version;
        var events = _cluster.Services.GetRequiredService<EventCatalog>();
        var foreign = new CommandRefused(Problem.Forbidden.Refuse("Written by another activation."));
        await _cluster.Journal.Append(new(
            StreamIds.Wallet(buyer), version + 1, [new NewEntry(events.NameOf(foreign), events.Serialize(foreign), DateTimeOffset.UnixEpoch, [])]));

        var placed = await Wallet(buyer).PlaceOrder(Limit(Side.Buy, 1_000_000, OneBitcoin), Key());

        Assert.True(placed.Succeeded);
        Assert.Equal(version + 2, (await Wallet(buyer).View()).Version);
    }

    [Fact]
    public async Task An_order_whose_way_to_the_book_was_cut_off_is_brought_there_by_the_relay()
    {
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        var wallet = new Grains.Wallets.Wallet { Account = buyer, Balances = (await Wallet(buyer).View()).Balances };
        await _cluster.Restart();
        // As if the process had died between the hold and the submission.
        var rules = _cluster.Services.GetRequiredService<Grains.Wallets.WalletRules>();
        var placed = Grains.Wallets.OrderDecisions.Decide(wallet, Limit(Side.Buy, 1_000_000, OneBitcoin), rules, DateTimeOffset.UnixEpoch).Event!;
        var events = _cluster.Services.GetRequiredService<EventCatalog>();
        await _cluster.Journal.Append(new(
            StreamIds.Wallet(buyer), 2, [new NewEntry(events.NameOf(placed), events.Serialize(placed), DateTimeOffset.UnixEpoch, [])]));

        await Until(async () => (await _cluster.Grains.OrderBook(ExchangeCluster.Market.Id).Depth(10)).Bids.Length == 1);
    }

    [Fact]
    public async Task An_order_that_its_wallet_brings_late_is_known_to_a_book_that_has_forgotten_its_key()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        var order = (await Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key())).Require();
        var first = await Book().Submit(seller, order.Terms, isRepeat: true);
        await _cluster.Restart();

        var late = await Book().Submit(seller, order.Terms, isRepeat: false);

        Assert.Equal((first.Version, first.Time), (late.Version, late.Time));
        Assert.Equal(SubmissionResult.Rested, late.Event.Result);
        Assert.Equal(OneBitcoin, Assert.Single((await Book().Depth(10)).Asks).Lots);
    }

    [Fact]
    public async Task A_quote_is_executed_at_its_price_or_better_and_only_once()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        (await Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key())).Require();
        var quote = (await Wallet(buyer).RequestQuote(
            new(ExchangeCluster.Tether.Id, ExchangeCluster.Bitcoin.Id, new(ExchangeCluster.Bitcoin.Id, 10_000_000), AmountIsFrom: false), Key())).Require();

        var receipt = (await Wallet(buyer).AcceptQuote(new(quote.Id), Key())).Require();
        var again = await Wallet(buyer).AcceptQuote(new(quote.Id), Key());

        Assert.True(receipt.FromAmount <= quote.FromAmount);
        Assert.True(receipt.ToAmount >= quote.ToAmount);
        Assert.False(again.Succeeded);
    }

    [Fact]
    public async Task Entries_explain_the_balance()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        var order = (await Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key())).Require();
        (await Wallet(seller).CancelOrder(new(order.Terms.Id), Key())).Require();

        var entries = await Wallet(seller).Entries(null, PageRequest.Newest);

        Assert.Equal<string[]>(["order_release", "order_release", "order_hold", "order_hold", "deposit"], [.. entries.Items.Select(entry => entry.Kind)]);
        Assert.Equal(OneBitcoin, entries.Items.Where(entry => !entry.IsHeld).Aggregate((Int128)0, (sum, entry) => sum + entry.Amount.Units));
        Assert.Equal(OneBitcoin, entries.Items.First(entry => !entry.IsHeld).BalanceAfter.Units);
    }

    [Fact]
    public async Task A_trade_is_one_ledger_transaction_for_both_sides_with_the_fee_as_an_entry_of_its_own()
    {
        var seller = await _cluster.Fund(new Amount(ExchangeCluster.Bitcoin.Id, OneBitcoin));
        var buyer = await _cluster.Fund(new Amount(ExchangeCluster.Tether.Id, 30_000_000_000));
        (await Wallet(seller).PlaceOrder(Limit(Side.Sell, 2_000_000, OneBitcoin), Key())).Require();
        (await Wallet(buyer).PlaceOrder(Limit(Side.Buy, 2_500_000, OneBitcoin), Key())).Require();

        var entries = (await Wallet(buyer).Entries(null, PageRequest.Newest)).Items;

        Assert.Equal<string[]>(
            ["order_release", "order_release", "fee", "trade", "trade", "order_hold", "order_hold", "deposit"], [.. entries.Select(entry => entry.Kind)]);
        Assert.All(entries.Where(entry => entry.Kind is "fee" or "trade"), entry => Assert.Equal("BTC-USDT/1", entry.TransactionId));
        Assert.Equal(-OneBitcoin * 20 / 10_000, entries.Single(entry => entry.Kind == "fee").Amount.Units);
        await Until(async () => (await Wallet(seller).Entries(null, PageRequest.Newest)).Items.Any(entry => entry.TransactionId == "BTC-USDT/1"));
    }

    private static PlaceOrder Limit(Side side, long priceTicks, long lots) =>
        new(ExchangeCluster.Market.Id, side, OrderType.Limit, TimeInForce.Gtc, priceTicks, lots, 0, false, null);

    private static IdempotencyKey Key() => new(Guid.Empty, Guid.NewGuid().ToString("N"));

    private IOrderBookGrain Book() => _cluster.Grains.OrderBook(ExchangeCluster.Market.Id);

    private IWalletGrain Wallet(AccountId account) => _cluster.Grains.Wallet(account);

    private async Task AssertBalance(AccountId account, Asset asset, Int128 available, Int128 held)
    {
        var balance = (await Wallet(account).View()).Balances.Single(balance => balance.Asset == asset.Id);
        Assert.Equal((available, held), (balance.Available.Units, balance.Held.Units));
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "the condition was not met in time");
            await Task.Yield();
        }
    }
}
