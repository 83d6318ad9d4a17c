using static Orleans.Crypto.Matching.Tests.TestBook;

namespace Orleans.Crypto.Matching.Tests;

public sealed class TimeInForceTests
{
    private readonly TestBook _book = new();

    [Fact]
    public void An_immediate_or_cancel_order_trades_what_it_can_and_never_rests()
    {
        _book.With(Sell(1, lots: 2, at: 10));

        Assert.Equal(new(SubmissionResult.Cancelled, 3), _book.Submit(Buy(2, lots: 5, at: 10) with { TimeInForce = TimeInForce.Ioc }));

        Assert.Equal([(1, 10, 2, 0)], _book.Fills);
        Assert.Empty(_book.Resting(Side.Buy));
    }

    [Fact]
    public void A_market_order_takes_any_price_and_never_rests()
    {
        _book.With(Buy(1, lots: 2, at: 10), Buy(2, lots: 2, at: 1));

        Assert.Equal(new(SubmissionResult.Cancelled, 1), _book.Submit(Sell(3, lots: 5)));

        Assert.Equal([(1, 10, 2, 0), (2, 1, 2, 0)], _book.Fills);
        Assert.Empty(_book.Resting(Side.Sell));
    }

    [Fact]
    public void A_market_order_takes_even_the_highest_price_there_is()
    {
        _book.With(Sell(1, lots: 1, at: Market.MaxTicks));

        Assert.Equal(new(SubmissionResult.Filled, 0), _book.Submit(Buy(2, lots: 1)));
    }

    [Fact]
    public void A_fill_or_kill_order_that_cannot_trade_wholly_trades_nothing()
    {
        _book.With(Sell(1, lots: 2, at: 10), Sell(2, lots: 2, at: 12));

        Assert.Equal(new(SubmissionResult.Killed, 3), _book.Submit(Buy(3, lots: 3, at: 11) with { TimeInForce = TimeInForce.Fok }));

        Assert.Empty(_book.Fills);
        Assert.Equal([(1, 10, 2), (2, 12, 2)], _book.Resting(Side.Sell));
    }

    [Fact]
    public void A_fill_or_kill_order_trades_through_levels_where_they_suffice()
    {
        _book.With(Sell(1, lots: 2, at: 10), Sell(2, lots: 2, at: 12));

        Assert.Equal(new(SubmissionResult.Filled, 0), _book.Submit(Buy(3, lots: 4, at: 12) with { TimeInForce = TimeInForce.Fok }));
    }

    [Theory]
    [InlineData(44, SubmissionResult.Filled)]
    [InlineData(43, SubmissionResult.Killed)]
    public void A_bounded_buy_pays_at_most_its_bound(int bound, SubmissionResult expected)
    {
        _book.With(Sell(1, lots: 2, at: 10), Sell(2, lots: 2, at: 12));

        var order = Buy(3, lots: 4) with { TimeInForce = TimeInForce.Fok, QuoteBound = bound };

        Assert.Equal(expected, _book.Submit(order).Result);
        Assert.Equal(expected == SubmissionResult.Killed, _book.Book.TryGet(Id(1), out _));
    }

    [Theory]
    [InlineData(44, SubmissionResult.Filled)]
    [InlineData(45, SubmissionResult.Killed)]
    public void A_bounded_sell_brings_at_least_its_bound(int bound, SubmissionResult expected)
    {
        _book.With(Buy(1, lots: 2, at: 10), Buy(2, lots: 2, at: 12));

        var order = Sell(3, lots: 4) with { TimeInForce = TimeInForce.Fok, QuoteBound = bound };

        Assert.Equal(expected, _book.Submit(order).Result);
        Assert.Equal(expected == SubmissionResult.Killed, _book.Book.TryGet(Id(1), out _));
    }

    [Fact]
    public void A_bound_counts_each_trade_rounded_down_by_itself()
    {
        // Two trades at 0.7 quote units each: 0 + 0, not 1.4 rounded down.
        var book = new TestBook(NotionalScale.Create(7, 1, 1)).With(Buy(1, lots: 1, at: 1), Buy(2, lots: 1, at: 1));

        Assert.Equal(SubmissionResult.Killed, book.Submit(Sell(3, lots: 2) with { TimeInForce = TimeInForce.Fok, QuoteBound = 1 }).Result);
    }

    [Fact]
    public void A_post_only_order_that_would_trade_is_refused()
    {
        _book.With(Sell(1, lots: 1, at: 10));

        Assert.Equal(new(SubmissionResult.PostOnlyWouldCross, 2), _book.Submit(Buy(2, lots: 2, at: 10) with { PostOnly = true }));

        Assert.Empty(_book.Resting(Side.Buy));
        Assert.Equal([(1, 10, 1)], _book.Resting(Side.Sell));
    }

    [Fact]
    public void A_post_only_order_that_would_not_trade_rests()
    {
        _book.With(Sell(1, lots: 1, at: 10), Buy(2, lots: 2, at: 9) with { PostOnly = true });

        Assert.Equal([(2, 9, 2)], _book.Resting(Side.Buy));
    }

    public static TheoryData<IncomingOrder> Contradictions =>
    [
        Buy(1, lots: 0, at: 10),
        Buy(1, lots: Market.MaxLots + 1, at: 10),
        Buy(1, lots: 1, at: -1),
        Buy(1, lots: 1, at: Market.MaxTicks + 1),
        Buy(1, lots: 1, at: 10) with { Side = (Side)2 },
        Buy(1, lots: 1, at: 10) with { TimeInForce = (TimeInForce)3 },
        Buy(1, lots: 1, at: 10) with { QuoteBudget = 10 },
        BuyFor(1, -1),
        BuyFor(1, 10) with { Side = Side.Sell },
        Buy(1, lots: 1) with { PostOnly = true },
        Buy(1, lots: 1, at: 10) with { PostOnly = true, TimeInForce = TimeInForce.Ioc },
        Buy(1, lots: 1, at: 10) with { QuoteBound = 10 },
        Buy(1, lots: 1, at: 10) with { QuoteBound = -1, TimeInForce = TimeInForce.Fok },
        BuyFor(1, 10) with { QuoteBound = 10, TimeInForce = TimeInForce.Fok },
    ];

    [Theory, MemberData(nameof(Contradictions), DisableDiscoveryEnumeration = true)]
    public void An_order_that_contradicts_itself_is_the_callers_bug(IncomingOrder order) =>
        Assert.Throws<InvalidOperationException>(() => _book.Submit(order));
}
