using static Orleans.Crypto.Matching.Tests.TestBook;

namespace Orleans.Crypto.Matching.Tests;

public sealed class BudgetTests
{
    private readonly TestBook _book = new();

    [Fact]
    public void A_budget_buys_whole_lots_of_one_maker_after_the_other()
    {
        _book.With(Sell(1, lots: 3, at: 10), Sell(2, lots: 3, at: 15));

        Assert.Equal(new(SubmissionResult.Filled, 0, RemainingBudget: 5), _book.Submit(BuyFor(3, 50)));

        Assert.Equal([(1, 10, 3, 0), (2, 15, 1, 2)], _book.Fills);
    }

    [Fact]
    public void A_budget_that_outlasts_the_makers_is_cancelled_for_the_rest()
    {
        _book.With(Sell(1, lots: 3, at: 10));

        Assert.Equal(new(SubmissionResult.Cancelled, 0, RemainingBudget: 20), _book.Submit(BuyFor(2, 50)));
    }

    [Fact]
    public void A_budget_below_one_lot_buys_nothing()
    {
        _book.With(Sell(1, lots: 3, at: 10));

        Assert.Equal(new(SubmissionResult.Cancelled, 0, RemainingBudget: 9), _book.Submit(BuyFor(2, 9)));

        Assert.Empty(_book.Fills);
    }

    [Fact]
    public void A_budget_goes_no_further_than_its_limit()
    {
        _book.With(Sell(1, lots: 1, at: 10), Sell(2, lots: 1, at: 11));

        Assert.Equal(new(SubmissionResult.Cancelled, 0, RemainingBudget: 40), _book.Submit(BuyFor(3, 50) with { PriceTicks = 10 }));

        Assert.Equal([(1, 10, 1, 0)], _book.Fills);
    }

    [Theory]
    [InlineData(30, SubmissionResult.Filled, 0)]
    [InlineData(31, SubmissionResult.Killed, 31)]
    [InlineData(9, SubmissionResult.Killed, 9)]
    public void A_fill_or_kill_budget_is_spent_as_far_as_whole_lots_go_or_not_at_all(int budget, SubmissionResult expected, int left)
    {
        _book.With(Sell(1, lots: 3, at: 10));

        Assert.Equal(new(expected, 0, left), _book.Submit(BuyFor(2, budget) with { TimeInForce = TimeInForce.Fok }));
    }

    [Fact]
    public void Rounding_down_gives_no_lots_away()
    {
        // A lot costs 0.3 quote units: 3 lots trade for 0, yet a budget of 1 affords 3, and not ever more for nothing.
        var book = new TestBook(NotionalScale.Create(3, 1, 1)).With([.. Enumerable.Range(1, 10).Select(number => Sell(number, lots: 10, at: 1))]);

        Assert.Equal(new(SubmissionResult.Filled, 0, RemainingBudget: 1), book.Submit(BuyFor(11, 1)));

        Assert.Equal([(1, 1, 3, 7)], book.Fills);
    }

    [Fact]
    public void A_budget_of_any_size_neither_overflows_nor_buys_more_than_an_order_may()
    {
        var book = new TestBook(NotionalScale.Create(tickUnits: 100_000, lotUnits: 1_000_000, baseDecimals: 0))
            .With(Sell(1, lots: Market.MaxLots, at: Market.MaxTicks), Sell(2, lots: 5, at: Market.MaxTicks));
        var cost = Int128.Parse("1" + new string('0', 38), System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(new(SubmissionResult.Cancelled, 0, Int128.MaxValue - cost), book.Submit(BuyFor(3, Int128.MaxValue)));

        Assert.Equal([(1, Market.MaxTicks, Market.MaxLots, 0)], book.Fills);
    }
}
