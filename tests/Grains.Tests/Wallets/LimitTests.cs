using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Wallets;

/// <summary>What a level lets a wallet do: 100 a day and 250 a month, of bitcoin and of each kind.</summary>
public sealed class LimitTests
{
    private const long Daily = 100;
    private const long Monthly = 250;

    /// <summary>At which one lot is worth the minimum notional.</summary>
    private const long LeastPriceTicks = 100_000_000;

    private static readonly Asset s_bitcoin = new(new("BTC"), 8);
    private static readonly Asset s_tether = new(new("USDT"), 6);
    private static readonly Market s_market = new(new("BTC-USDT"), s_bitcoin, s_tether, TickUnits: 1, LotUnits: 1, new(s_tether.Id, 1), 0, 0);
    private static readonly DateTimeOffset s_noon = new(2026, 1, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId s_friend = AccountId.New();
    private static readonly WalletRules s_rules = new(
        new([s_bitcoin, s_tether]),
        new([s_market]),
        new LimitSchedule(Enum.GetValues<LimitKind>().SelectMany(kind => new[]
        {
            new Limit(VerificationLevel.None, kind, s_bitcoin.Id, 0, 0),
            new Limit(VerificationLevel.Level1, kind, s_bitcoin.Id, Daily, Monthly),
        })),
        TimeSpan.FromSeconds(10));

    private Wallet _wallet = new()
    {
        Account = AccountId.New(),
        Level = VerificationLevel.Level1,
        Balances = [new(new(s_bitcoin.Id, 10_000), new(s_bitcoin.Id, 0)), new(new(s_tether.Id, 10_000), new(s_tether.Id, 0))],
    };

    private DateTimeOffset _now = s_noon;

    [Fact]
    public void A_day_ends_at_midnight_and_a_month_with_its_last_day()
    {
        Accept(Transfer(100));
        AssertLimited(Transfer(1), "daily", used: "0.000001");
        _now = new(2026, 1, 30, 23, 59, 59, TimeSpan.Zero);
        AssertLimited(Transfer(1), "daily", used: "0.000001");

        _now = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);
        Accept(Transfer(100));
        _now = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
        Accept(Transfer(100));
        _now = _now.AddDays(1);
        Accept(Transfer(100));
        _now = _now.AddDays(1);
        AssertLimited(Transfer(51), "monthly", used: "0.000002");
        Accept(Transfer(50));
        AssertLimited(Transfer(1), "monthly", used: "0.0000025");
        _now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        Accept(Transfer(100));
    }

    [Fact]
    public void Kinds_and_assets_are_counted_apart()
    {
        Accept(Transfer(100));

        Accept(_wallet.Decide(new Deposit(Bitcoin(100), null), default, s_rules, _now));
        Accept(Sell(100));
        AssertLimited(Transfer(1), "daily");
        AssertLimited(_wallet.Decide(new Deposit(Bitcoin(1), null), default, s_rules, _now), "daily");
        AssertLimited(Sell(1), "daily");
        // No limit is set for tether.
        Accept(_wallet.Decide(new SendTransfer(default, new(s_tether.Id, 10_000), null), s_friend, s_rules, _now));
    }

    [Fact]
    public void A_refused_operation_uses_nothing_of_the_limit()
    {
        AssertLimited(Transfer(101), "daily", used: "0");
        Accept(Transfer(100));
    }

    [Fact]
    public void Open_orders_count_as_reserved_and_a_cancelled_one_no_more()
    {
        var order = Assert.IsType<OrderPlaced>(Accept(Sell(60)));
        AssertLimited(Sell(41), "daily");
        Accept(Sell(40));

        Accept(_wallet.SettleCancel(new(_wallet.Account, order.Terms.Id, s_market.Id, 60), s_rules, _now));

        Accept(Sell(60));
        AssertLimited(Sell(1), "daily");
    }

    [Fact]
    public void Open_holds_count_as_reserved_for_transfers_and_a_released_one_no_more()
    {
        var hold = Place(60);
        AssertLimited(Transfer(41), "daily");
        AssertLimited(Hold(41), "daily");
        Accept(Hold(40));
        AssertLimited(Transfer(1), "daily");
        // Of another kind.
        Accept(Sell(100));

        Accept(_wallet.Decide(new ReleaseHold(hold), wasPlaced: true));

        Accept(Transfer(60));
    }

    [Fact]
    public void A_capture_does_not_count_its_own_hold_twice_and_uses_what_it_paid()
    {
        var hold = Place(100);

        Accept(Capture(hold, "0.0000007"));

        Accept(Transfer(30));
        AssertLimited(Transfer(1), "daily");
    }

    [Fact]
    public void All_of_a_days_limit_can_be_held_and_captured()
    {
        var (first, second) = (Place(50), Place(50));

        Accept(Capture(first, null));
        Accept(Capture(second, null));

        AssertLimited(Transfer(1), "daily", used: "0.000001");
    }

    [Fact]
    public void A_hold_of_an_earlier_day_is_captured_within_the_day_of_the_capture()
    {
        var hold = Place(100);
        _now = _now.AddDays(1);

        AssertLimited(Transfer(1), "daily", used: "0");
        Accept(Capture(hold, null));
        AssertLimited(Transfer(1), "daily", used: "0.000001");
    }

    [Fact]
    public void A_capture_is_checked_again_when_the_level_has_ended()
    {
        _wallet = _wallet with { LevelExpiresAt = _now.AddHours(1) };
        var hold = Place(100);
        _now = _now.AddHours(1);

        Assert.Equal(Problem.VerificationRequired.Code, Capture(hold, null).Refusal?.Code);
        Accept(_wallet.Decide(new ReleaseHold(hold), wasPlaced: true));
    }

    [Fact]
    public void Without_a_level_nothing_can_be_done_and_with_the_highest_everything()
    {
        _wallet = _wallet with { Level = VerificationLevel.None };
        foreach (var refused in new[] { Transfer(1), Hold(1), Sell(1), _wallet.Decide(new Deposit(Bitcoin(1), null), default, s_rules, _now) })
        {
            Assert.Equal(Problem.VerificationRequired.Code, refused.Refusal?.Code);
        }

        _wallet = _wallet with { Level = VerificationLevel.Level2 };
        Accept(Transfer(1_000));
        Accept(Hold(1_000));
        Accept(Sell(1_000));
    }

    [Fact]
    public void What_was_used_counts_at_a_lower_level_too()
    {
        _wallet = _wallet with { Level = VerificationLevel.Level2 };
        Accept(Transfer(1_000));

        _wallet = _wallet with { Level = VerificationLevel.Level1 };

        AssertLimited(Transfer(1), "daily", used: "0.00001");
    }

    private static Amount Bitcoin(long units) => new(s_bitcoin.Id, units);

    private Decision Transfer(long units) => _wallet.Decide(new SendTransfer(default, Bitcoin(units), null), s_friend, s_rules, _now);

    private Decision Hold(long units) => _wallet.Decide(new PlaceHold(Bitcoin(units), null, null), s_friend, s_rules, _now);

    private Decision Capture(HoldId hold, string? amount) => _wallet.Decide(new CaptureHold(hold, amount, null), wasPlaced: true, null, s_rules, _now);

    private Decision Sell(long lots) => _wallet.Decide(
        new PlaceOrder(s_market.Id, Side.Sell, OrderType.Limit, TimeInForce.Gtc, LeastPriceTicks, lots, 0, false, null), s_rules, _now);

    private HoldId Place(long units) => Assert.IsType<HoldPlaced>(Accept(Hold(units))).Hold.Id;

    private WalletEvent Accept(Decision decision)
    {
        Assert.Null(decision.Refusal);
        var e = Assert.IsType<WalletEvent>(decision.Event, exactMatch: false);
        _wallet = _wallet.Apply(e, _now, 1);
        return e;
    }

    private static void AssertLimited(Decision decision, string period, string? used = null)
    {
        Assert.Equal(Problem.LimitExceeded.Code, decision.Refusal?.Code);
        Assert.Equal(period, decision.Refusal!.Parameters["period"]);
        Assert.True(used is null || used == decision.Refusal.Parameters["used"], decision.Refusal.Parameters["used"]);
    }
}
