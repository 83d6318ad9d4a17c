using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.ReadModels;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.ReadModels;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Tests.ReadModels;

public sealed class ReadModelBatchesTests : IDisposable
{
    private static readonly AssetId s_bitcoin = new("BTC");
    private static readonly AssetId s_tether = new("USDT");
    private static readonly MarketId s_market = new("BTC-USDT");
    private static readonly DateTimeOffset s_time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly EventCatalog _events;
    private readonly List<JournalEntry> _journal = [];
    private readonly AccountId _one = AccountId.New();
    private readonly AccountId _other = AccountId.New();

    public ReadModelBatchesTests() => _events = new(_services);

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Each_transfer_of_a_bulk_is_an_entry_with_its_own_balance()
    {
        var bulk = TransferId.NewBulk();
        Happens(_one, 1, new FundsDeposited(TransferId.New(), Bitcoin(10), null, _other) { Balances = [Balance(10)] });
        Happens(_one, 2, new TransfersSent(bulk, [new(_other, Bitcoin(3), "a"), new(_other, Bitcoin(4), "b")], []) { Balances = [Balance(3)] });

        var batch = Assert.Single(Batches());

        Assert.Equal(
            [(-4, 3, "b", bulk.Member(1).ToString()), (-3, 7, "a", bulk.Member(0).ToString())],
            batch.Entries.Where(row => row.Entry.Version == 2).Select(row => ((int)row.Entry.Amount.Units, (int)row.Entry.BalanceAfter.Units, row.Entry.Memo, row.Entry.TransactionId)));
        Assert.All(batch.Entries, row => Assert.Equal(_one, row.Account));
        Assert.Equal(new AccountBalance(_one, Balance(3), 2, s_time), Assert.Single(batch.Balances));
        Assert.Equal(3, batch.Totals.Of(s_bitcoin, LedgerAccount.CustomerAvailable));
        Assert.Equal(7, batch.Totals.Of(s_bitcoin, LedgerAccount.InTransit));
        Assert.Equal(-10, batch.Totals.Of(s_bitcoin, LedgerAccount.DepositsClearing));
    }

    [Fact]
    public void An_order_stands_in_a_batch_once_as_it_is_after_it_with_all_its_fills()
    {
        var terms = Terms();
        var placed = new OrderPlaced(_one, terms, Bitcoin(5)) { Balances = [Balance(0, held: 5)] };
        var open = placed.Open(s_time);
        Happens(_one, 1, placed);
        Assert.Equal(new AccountOrder(_one, open, 1), Assert.Single(Assert.Single(Batches()).Orders));

        var first = Fill(terms, trade: 1, lots: 2);
        var second = Fill(terms, trade: 2, lots: 3);
        var partly = open with { FilledLots = 2, Held = Bitcoin(3) };
        var filled = open with { FilledLots = 5, Held = Bitcoin(0), Status = OrderStatus.Filled, ClosedAt = s_time };
        Happens(_one, 2, new OrderUpdated { Fills = [first], Released = Bitcoin(0), Order = partly, Balances = [Balance(0, held: 3), Tether(2)] });
        Happens(_one, 3, new OrderClosed { Fills = [second], Released = Bitcoin(0), Order = filled, Balances = [Balance(0), Tether(5)] });

        var batch = Assert.Single(Batches());

        Assert.Equal(new AccountOrder(_one, filled, 3), Assert.Single(batch.Orders));
        Assert.Equal([new AccountFill(_one, first), new AccountFill(_one, second)], batch.Fills);
        Assert.Equal([(s_bitcoin, 0), (s_tether, 5)], batch.Balances.Select(row => (row.Balance.Asset, (int)row.Balance.Available.Units)));
        Assert.Empty(batch.Trades);
    }

    [Fact]
    public void An_order_that_trades_on_arrival_gives_the_markets_trades()
    {
        var terms = Terms();
        Trade[] trades = [new(1, OrderId.New(), _other, 100, 2, 200), new(2, OrderId.New(), _one, 101, 3, 303)];
        Happens(s_market, 1, new OrderAccepted { Owner = _one, Terms = Terms(), Result = SubmissionResult.Rested });
        Happens(s_market, 2, new OrderMatched { Owner = _one, Terms = terms, Result = SubmissionResult.Filled, Executed = [.. trades] });
        Happens(s_market, 3, new OrderCancelled(_one, terms.Id, s_market, 1));

        var batch = Assert.Single(Batches());

        Assert.Equal(trades.Select(trade => new MarketTrade(s_market, trade, _one, terms.Id, Side.Sell, s_time)), batch.Trades);
        Assert.Empty(batch.Orders);
        Assert.Empty(batch.Entries);
    }

    [Fact]
    public void Batches_are_closed_by_rows_divide_no_entry_and_follow_on_each_other()
    {
        Happens(_one, 1, new FundsDeposited(TransferId.New(), Bitcoin(100), null, _other) { Balances = [Balance(100)] });
        Happens(_one, 2, new TransfersSent(TransferId.NewBulk(), [.. Enumerable.Range(0, 50).Select(_ => new BulkTransfer(_other, Bitcoin(1), null))], []) { Balances = [Balance(50)] });
        for (var version = 3; version <= 12; version++)
        {
            Happens(_one, version, new TransferSent(TransferId.New(), _other, Bitcoin(1), null) { Balances = [Balance(52 - version)] });
        }

        var batches = Batches(maxRows: 5);

        Assert.Equal([(0L, 20L), (20L, 60L), (60L, 100L), (100L, 120L)], batches.Select(batch => (batch.After, batch.Through)));
        Assert.Equal([51, 4, 4, 2], batches.Select(batch => batch.Entries.Count));
    }

    [Fact]
    public void What_concerns_no_money_moves_the_position_even_where_it_cannot_be_read()
    {
        _journal.Add(new(10, StreamIds.User(_one), 1, "user.event-of-the-future", new byte[] { 1 }, s_time));
        _journal.Add(new(20, StreamIds.Email("a@example.com"), 1, "email.event-of-the-future", new byte[] { 1 }, s_time));
        Happens(_one, 1, new VerificationApplied(VerificationLevel.Level1, null, 1));

        var batch = Assert.Single(Batches());

        Assert.Equal((0L, 30L, 0), (batch.After, batch.Through, batch.Rows));
    }

    [Fact]
    public void An_event_of_a_wallet_that_cannot_be_read_is_not_passed()
    {
        _journal.Add(new(10, StreamIds.Wallet(_one), 1, "wallet.event-of-the-future", new byte[] { 1 }, s_time));

        Assert.Throws<InvalidOperationException>(() => Batches());
    }

    private static Amount Bitcoin(int units) => new(s_bitcoin, units);

    private static Balance Balance(int available, int held = 0) => new(Bitcoin(available), Bitcoin(held));

    private static Balance Tether(int available) => new(new(s_tether, available), new(s_tether, 0));

    private static OrderTerms Terms() => new(OrderId.New(), s_market, Side.Sell, OrderType.Limit, TimeInForce.Gtc, PriceTicks: 1, Lots: 5);

    private static Fill Fill(OrderTerms terms, long trade, int lots) =>
        new(s_market, trade, terms.Id, terms.Side, terms.PriceTicks, lots, Bitcoin(lots), new(s_tether, lots), new(s_tether, 0), Liquidity.Maker, s_time);

    private ReadModelBatch[] Batches(int maxRows = 1_000) => [.. ReadModelBatches.Of(_journal, after: 0, maxRows, _events)];

    private void Happens(AccountId account, long version, WalletEvent e) => Happens(StreamIds.Wallet(account), version, e);

    private void Happens(MarketId market, long version, JournalEvent e) => Happens(StreamIds.Market(market), version, e);

    private void Happens(string stream, long version, JournalEvent e) =>
        _journal.Add(new((_journal.Count + 1) * 10, stream, version, _events.NameOf(e), _events.Serialize(e), s_time));
}
