using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Matching;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Wallets;

/// <summary>Some wallets and one order book without a silo: the same decisions and folds, with deliveries in any order.</summary>
internal sealed class ExchangeWorld
{
    private static readonly Asset s_bitcoin = new(new("BTC"), 8);
    private static readonly Asset s_tether = new(new("USDT"), 6);
    private static readonly DateTimeOffset s_time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random;
    private readonly OrderBook _book;
    private readonly FillBuffer _fills = new();
    private readonly Wallet[] _wallets;
    private readonly List<WalletEvent>[] _history;
    private readonly List<Action> _deliveries = [];
    private readonly TrialBalance _trialBalance = new();
    private readonly Market _market;
    private readonly WalletRules _rules;
    private long _tradeId;

    public ExchangeWorld(int seed, int accounts = 3)
    {
        _random = new(seed);
        _market = new(new("BTC-USDT"), s_bitcoin, s_tether, TickUnits: 10_000, LotUnits: 1, new(s_tether.Id, 1), 10, 20);
        _rules = new(new([s_bitcoin, s_tether]), new([_market]), new([]), TimeSpan.FromSeconds(10));
        _book = new(_market.Notional, 10_000);
        _wallets = [.. Enumerable.Range(0, accounts).Select(_ => new Wallet { Account = AccountId.New(), Level = VerificationLevel.Level2 })];
        _history = [.. _wallets.Select(_ => new List<WalletEvent>())];
    }

    public int Events => _history.Sum(history => history.Count);

    public void Step()
    {
        var who = _random.Next(_wallets.Length);
        var asset = _random.Next(2) == 0 ? s_bitcoin.Id : s_tether.Id;
        var amount = new Amount(asset, _random.NextInt64(1, 2_000_000_000));
        switch (_random.Next(10))
        {
            case 0:
                Decide(who, w => w.Decide(new Deposit(amount, null), default, _rules, s_time));
                break;
            case 1:
                Decide(who, w => w.Decide(new SendTransfer(default, amount, null), _wallets[(who + 1) % _wallets.Length].Account, _rules, s_time));
                break;
            case 2:
                Decide(who, w => w.Decide(new PlaceHold(amount, null, null), null, _rules, s_time));
                break;
            case 3 when _wallets[who].Holds.Count > 0:
                Decide(who, w => w.Decide(new ReleaseHold(w.Holds.Keys.First()), wasPlaced: true));
                break;
            case 4 when _wallets[who].Holds.Count > 0:
                Decide(who, w => w.Decide(new CaptureHold(w.Holds.Keys.First(), null, null), wasPlaced: true, _wallets[(who + 1) % _wallets.Length].Account, _rules, s_time));
                break;
            case 5 when _wallets[who].OpenOrders.Count > 0:
                Cancel(who);
                break;
            case 6 or 7 or 8:
                Place(who);
                break;
            default:
                Deliver();
                break;
        }
    }

    public void DeliverAll()
    {
        while (_deliveries.Count > 0)
        {
            Deliver();
        }
    }

    public void AssertSound()
    {
        foreach (var asset in _trialBalance.Assets)
        {
            Assert.Equal(0, Enum.GetValues<LedgerAccount>().Aggregate((Int128)0, (sum, account) => sum + _trialBalance.Of(asset, account)));
        }

        foreach (var wallet in _wallets)
        {
            foreach (var balance in wallet.Balances)
            {
                var reserved = wallet.Holds.Values.Where(hold => hold.Amount.Asset == balance.Asset).Aggregate((Int128)0, (sum, hold) => sum + hold.Amount.Units)
                    + wallet.OpenOrders.Values.Where(order => order.Held.Asset == balance.Asset).Aggregate((Int128)0, (sum, order) => sum + order.Held.Units);
                Assert.True(balance.Available.Units >= 0);
                Assert.Equal(reserved, balance.Held.Units);
            }
        }
    }

    public void AssertSettled()
    {
        foreach (var asset in _trialBalance.Assets)
        {
            Assert.Equal(0, _trialBalance.Of(asset, LedgerAccount.InTransit));
        }

        var resting = _book.Resting(Side.Buy).Concat(_book.Resting(Side.Sell)).ToDictionary(order => order.Id, order => order.Lots);
        var open = _wallets.SelectMany(wallet => wallet.OpenOrders.Values).ToDictionary(order => order.Terms.Id, order => order.RemainingLots);
        Assert.Equal(resting.OrderBy(pair => pair.Key.Value), open.OrderBy(pair => pair.Key.Value));
    }

    public void AssertReplays()
    {
        for (var i = 0; i < _wallets.Length; i++)
        {
            var replayed = new Wallet { Account = _wallets[i].Account, Level = VerificationLevel.Level2 };
            var version = 0L;
            foreach (var e in _history[i])
            {
                replayed = replayed.Apply(e, s_time, ++version);
            }

            Assert.Equal(_wallets[i].Balances.ToArray(), replayed.Balances.ToArray());
            Assert.Equal(_wallets[i].OpenOrders.OrderBy(pair => pair.Key.Value), replayed.OpenOrders.OrderBy(pair => pair.Key.Value));
            Assert.Equal(_wallets[i].Usage.ToArray(), replayed.Usage.ToArray());
        }
    }

    private void Place(int who)
    {
        var isMarketBuy = _random.Next(8) == 0;
        var command = isMarketBuy
            ? new PlaceOrder(_market.Id, Side.Buy, OrderType.Market, TimeInForce.Ioc, 0, 0, _random.NextInt64(1_000_000, 900_000_000), false, null)
            : new PlaceOrder(
                _market.Id, (Side)_random.Next(2), OrderType.Limit, (TimeInForce)_random.Next(3), _random.NextInt64(20_000, 20_020), _random.NextInt64(1, 300_000_000), 0, false, null);
        if (Decide(who, w => w.Decide(command, _rules, s_time)) is not OrderPlaced placed)
        {
            return;
        }

        var terms = placed.Terms;
        var result = _book.Submit(
            new()
            {
                Id = terms.Id,
                Owner = placed.Owner,
                Side = terms.Side,
                PriceTicks = terms.PriceTicks,
                Lots = terms.Lots,
                QuoteBudget = terms.QuoteBudget,
                TimeInForce = terms.TimeInForce,
            },
            _fills);
        ImmutableArray<Trade> trades = [.. _fills.Fills.ToArray().Select(fill =>
            new Trade(++_tradeId, fill.Maker, fill.MakerOwner, fill.PriceTicks, fill.Lots, _market.Notional.Trade(fill.PriceTicks, fill.Lots)))];
        var submitted = new OrderMatched { Owner = placed.Owner, Terms = terms, Result = result.Result, Executed = trades };
        _deliveries.Add(() => Decide(who, w => w.SettleSubmission(submitted, _rules, s_time)));
        foreach (var trade in trades)
        {
            _deliveries.Add(() => Decide(IndexOf(trade.Maker), w => w.SettleMaker(submitted, trade, _rules, s_time)));
        }
    }

    private void Cancel(int who)
    {
        var id = _wallets[who].OpenOrders.Keys.First();
        if (_book.Cancel(id, out var order))
        {
            var cancelled = new OrderCancelled(order.Owner, id, _market.Id, order.Lots);
            _deliveries.Add(() => Decide(who, w => w.SettleCancel(cancelled, _rules, s_time)));
        }
    }

    // In any order: what a fault may do to it.
    private void Deliver()
    {
        if (_deliveries.Count > 0)
        {
            var index = _random.Next(_deliveries.Count);
            var delivery = _deliveries[index];
            _deliveries.RemoveAt(index);
            delivery();
        }
    }

    private WalletEvent? Decide(int who, Func<Wallet, Decision> decide)
    {
        if (decide(_wallets[who]).Event is not WalletEvent e)
        {
            return null;
        }

        _history[who].Add(e);
        _trialBalance.Add(e.Postings());
        _wallets[who] = _wallets[who].Apply(e, s_time, _history[who].Count);
        switch (e)
        {
            case TransferSent sent:
                _deliveries.Add(() => Decide(IndexOf(sent.To), w => w.Receive(sent.TransferId, _wallets[who].Account, sent.Amount, null)));
                break;
            case HoldCaptured captured:
                _deliveries.Add(() => Decide(IndexOf(captured.To), w => w.Receive(captured.TransferId, _wallets[who].Account, captured.Captured, null)));
                break;
        }

        return e;
    }

    private int IndexOf(AccountId account) => Array.FindIndex(_wallets, wallet => wallet.Account == account);
}
