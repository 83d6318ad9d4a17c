using static Orleans.Crypto.Matching.Tests.TestBook;

namespace Orleans.Crypto.Matching.Tests;

public sealed class PreviewTests
{
    private readonly TestBook _book = new TestBook().With(
        Sell(1, lots: 2, at: 11), Sell(2, lots: 3, at: 12), Buy(3, lots: 2, at: 10), Buy(4, lots: 3, at: 8));

    [Fact]
    public void Of_an_empty_side_is_nothing() => Assert.Equal(default, new TestBook().Book.PreviewLots(Side.Buy, 1));

    [Fact]
    public void Of_lots_tells_quantity_cost_and_worst_price() =>
        Assert.Equal(new(3, 34, 12, IsComplete: true), _book.Book.PreviewLots(Side.Buy, 3));

    [Fact]
    public void Of_more_lots_than_rest_is_incomplete() =>
        Assert.Equal(new(5, 44, 8, IsComplete: false), _book.Book.PreviewLots(Side.Sell, 6));

    [Fact]
    public void Of_lots_keeps_to_a_limit() =>
        Assert.Equal(new(2, 22, 11, IsComplete: false), _book.Book.PreviewLots(Side.Buy, 3, limitTicks: 11));

    [Fact]
    public void Of_a_budget_tells_what_it_affords() =>
        Assert.Equal(new(4, 46, 12, IsComplete: true), _book.Book.PreviewSpending(57));

    [Fact]
    public void Of_proceeds_tells_the_fewest_lots_that_reach_them()
    {
        Assert.Equal(new(2, 20, 10, IsComplete: true), _book.Book.PreviewReceiving(20));
        Assert.Equal(new(3, 28, 8, IsComplete: true), _book.Book.PreviewReceiving(21));
        Assert.Equal(new(5, 44, 8, IsComplete: false), _book.Book.PreviewReceiving(45));
    }

    [Fact]
    public void Of_proceeds_sells_no_lot_that_rounding_makes_needless()
    {
        // At 0.3 quote units a lot, 4 lots bring 1 as 5 do.
        var book = new TestBook(NotionalScale.Create(3, 1, 1)).With(Buy(1, lots: 5, at: 1));

        Assert.Equal(new(4, 1, 1, IsComplete: true), book.Book.PreviewReceiving(1));
    }

    [Fact]
    public void Of_the_largest_order_at_the_highest_price_fits()
    {
        var book = new TestBook(NotionalScale.Create(tickUnits: 100_000, lotUnits: 1_000_000, baseDecimals: 0))
            .With(Buy(1, lots: Market.MaxLots, at: Market.MaxTicks), Buy(2, lots: Market.MaxLots, at: Market.MaxTicks));
        var proceeds = Int128.Parse("1" + new string('0', 38), System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(new(Market.MaxLots, proceeds, Market.MaxTicks, IsComplete: true), book.Book.PreviewLots(Side.Sell, Market.MaxLots));
        Assert.Equal(new(Market.MaxLots, proceeds, Market.MaxTicks, IsComplete: true), book.Book.PreviewReceiving(proceeds));
        Assert.Equal(new(Market.MaxLots, proceeds, Market.MaxTicks, IsComplete: false), book.Book.PreviewReceiving(Int128.MaxValue));
    }

    [Fact]
    public void Changes_nothing()
    {
        _book.Book.PreviewLots(Side.Buy, 4);
        _book.Book.PreviewSpending(30);
        _book.Book.PreviewReceiving(30);

        Assert.Equal([(1, 11, 2), (2, 12, 3)], _book.Resting(Side.Sell));
        Assert.Equal([(3, 10, 2), (4, 8, 3)], _book.Resting(Side.Buy));
    }
}
