using static Orleans.Crypto.Matching.Tests.TestBook;

namespace Orleans.Crypto.Matching.Tests;

public sealed class PriceTimePriorityTests
{
    private readonly TestBook _book = new();

    [Fact]
    public void An_order_that_meets_nobody_rests()
    {
        Assert.Equal(new(SubmissionResult.Rested, 5), _book.Submit(Buy(1, lots: 5, at: 10)));

        Assert.Empty(_book.Fills);
        Assert.Equal([(1, 10, 5)], _book.Resting(Side.Buy));
        Assert.Equal(10, _book.Book.BestBid);
        Assert.Null(_book.Book.BestAsk);
    }

    [Fact]
    public void The_lowest_ask_trades_first()
    {
        _book.With(Sell(1, lots: 1, at: 12), Sell(2, lots: 1, at: 11), Sell(3, lots: 1, at: 13));

        Assert.Equal(new(SubmissionResult.Filled, 0), _book.Submit(Buy(4, lots: 2, at: 12)));

        Assert.Equal([(2, 11, 1, 0), (1, 12, 1, 0)], _book.Fills);
    }

    [Fact]
    public void The_highest_bid_trades_first()
    {
        _book.With(Buy(1, lots: 1, at: 12), Buy(2, lots: 1, at: 13), Buy(3, lots: 1, at: 11));

        _book.Submit(Sell(4, lots: 2, at: 12));

        Assert.Equal([(2, 13, 1, 0), (1, 12, 1, 0)], _book.Fills);
    }

    [Fact]
    public void Equal_prices_trade_in_order_of_arrival()
    {
        _book.With(Sell(1, lots: 2, at: 10), Sell(2, lots: 2, at: 10), Sell(3, lots: 2, at: 10));

        _book.Submit(Buy(4, lots: 5, at: 10));

        Assert.Equal([(1, 10, 2, 0), (2, 10, 2, 0), (3, 10, 1, 1)], _book.Fills);
    }

    [Fact]
    public void A_partly_filled_order_keeps_its_place()
    {
        _book.With(Sell(1, lots: 3, at: 10), Sell(2, lots: 3, at: 10));
        _book.Submit(Buy(3, lots: 1, at: 10));

        _book.Submit(Buy(4, lots: 3, at: 10));

        Assert.Equal([(1, 10, 2, 0), (2, 10, 1, 2)], _book.Fills);
    }

    [Fact]
    public void An_order_that_was_cancelled_and_placed_again_goes_to_the_end()
    {
        _book.With(Sell(1, lots: 1, at: 10), Sell(2, lots: 1, at: 10));
        _book.Book.Cancel(Id(1), out _);
        _book.With(Sell(1, lots: 1, at: 10));

        Assert.Equal([(2, 10, 1), (1, 10, 1)], _book.Resting(Side.Sell));
    }

    [Fact]
    public void A_trade_is_at_the_makers_price_and_names_its_owner()
    {
        var maker = Sell(1, lots: 1, at: 10);
        _book.With(maker);
        var fills = new FillBuffer();

        _book.Book.Submit(Buy(2, lots: 1, at: 15), fills);

        Assert.Equal([new MakerFill(maker.Id, maker.Owner, 10, 1, 0)], fills.Fills.ToArray());
    }

    [Fact]
    public void What_an_aggressive_limit_order_does_not_trade_rests_at_its_own_price()
    {
        _book.With(Sell(1, lots: 2, at: 10), Sell(2, lots: 2, at: 16));

        Assert.Equal(new(SubmissionResult.Rested, 3), _book.Submit(Buy(3, lots: 5, at: 15)));

        Assert.Equal([(3, 15, 3)], _book.Resting(Side.Buy));
        Assert.Equal(16, _book.Book.BestAsk);
    }

    [Fact]
    public void Orders_of_one_owner_trade_with_each_other()
    {
        var owner = new AccountId(Id(7).Value);
        _book.With(Sell(1, lots: 1, at: 10) with { Owner = owner });

        Assert.Equal(new(SubmissionResult.Filled, 0), _book.Submit(Buy(2, lots: 1, at: 10) with { Owner = owner }));
    }

    [Fact]
    public void An_id_that_rests_already_is_the_callers_bug_and_changes_nothing()
    {
        _book.With(Sell(1, lots: 1, at: 10), Buy(2, lots: 1, at: 9));

        Assert.Throws<InvalidOperationException>(() => _book.Submit(Buy(2, lots: 1, at: 10)));

        Assert.Equal([(1, 10, 1)], _book.Resting(Side.Sell));
    }
}
