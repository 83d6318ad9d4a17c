using static Orleans.Crypto.Matching.Tests.TestBook;

namespace Orleans.Crypto.Matching.Tests;

public sealed class RestingOrderTests
{
    private readonly TestBook _book = new();

    [Fact]
    public void A_cancelled_order_leaves_and_tells_what_remained()
    {
        var order = Sell(1, lots: 5, at: 10);
        _book.With(order);
        _book.Submit(Buy(2, lots: 2, at: 10));

        Assert.True(_book.Book.Cancel(Id(1), out var cancelled));

        Assert.Equal(new RestingOrder(order.Id, order.Owner, Side.Sell, 10, 3), cancelled);
        Assert.Equal(0, _book.Book.RestingCount);
        Assert.Null(_book.Book.BestAsk);
    }

    [Fact]
    public void An_order_is_cancelled_once()
    {
        _book.With(Sell(1, lots: 5, at: 10));
        _book.Book.Cancel(Id(1), out _);

        Assert.False(_book.Book.Cancel(Id(1), out _));
    }

    [Fact]
    public void A_filled_order_cannot_be_cancelled_or_found()
    {
        _book.With(Sell(1, lots: 5, at: 10));
        _book.Submit(Buy(2, lots: 5, at: 10));

        Assert.False(_book.Book.Cancel(Id(1), out _));
        Assert.False(_book.Book.TryGet(Id(1), out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_cancel_anywhere_in_a_level_keeps_the_others_in_order(int number)
    {
        _book.With(Buy(1, lots: 1, at: 10), Buy(2, lots: 1, at: 10), Buy(3, lots: 1, at: 10));

        _book.Book.Cancel(Id(number), out _);

        Assert.Equal(Enumerable.Range(1, 3).Where(other => other != number), _book.Resting(Side.Buy).Select(order => order.Number));
    }

    [Fact]
    public void A_resting_order_is_found_with_what_remains_of_it()
    {
        var order = Buy(1, lots: 5, at: 10);
        _book.With(order);
        _book.Submit(Sell(2, lots: 2, at: 10));

        Assert.True(_book.Book.TryGet(Id(1), out var found));

        Assert.Equal(new RestingOrder(order.Id, order.Owner, Side.Buy, 10, 3), found);
    }

    [Fact]
    public void Depth_sums_each_price_best_first_and_fills_the_room_it_is_given()
    {
        _book.With(Sell(1, lots: 5, at: 12), Sell(2, lots: 1, at: 10), Sell(3, lots: 2, at: 12), Sell(4, lots: 9, at: 15), Buy(5, lots: 4, at: 9));
        var levels = new DepthLevel[2];

        Assert.Equal(2, _book.Book.Depth(Side.Sell, levels));
        Assert.Equal([new(10, 1, 1), new(12, 7, 2)], levels);
        Assert.Equal(1, _book.Book.Depth(Side.Buy, levels));
        Assert.Equal(new(9, 4, 1), levels[0]);
        Assert.Equal(0, _book.Book.Depth(Side.Buy, []));
    }

    [Fact]
    public void A_full_book_refuses_what_would_rest_without_trading()
    {
        var book = new TestBook(capacity: 2).With(Buy(1, lots: 1, at: 10), Sell(2, lots: 1, at: 20));

        Assert.Equal(new(SubmissionResult.BookFull, 1), book.Submit(Buy(3, lots: 1, at: 11)));

        Assert.Equal([(1, 10, 1)], book.Resting(Side.Buy));
    }

    [Fact]
    public void A_full_book_takes_an_order_that_makes_its_own_room()
    {
        var book = new TestBook(capacity: 2).With(Buy(1, lots: 1, at: 10), Sell(2, lots: 1, at: 20));

        Assert.Equal(new(SubmissionResult.Rested, 4), book.Submit(Buy(3, lots: 5, at: 20)));

        Assert.Equal([(3, 20, 4), (1, 10, 1)], book.Resting(Side.Buy));
    }

    [Fact]
    public void A_full_book_still_trades_what_does_not_rest()
    {
        var book = new TestBook(capacity: 1).With(Sell(1, lots: 5, at: 20));

        Assert.Equal(new(SubmissionResult.Filled, 0), book.Submit(Buy(2, lots: 1, at: 20)));
        Assert.Equal(new(SubmissionResult.Cancelled, 1), book.Submit(Buy(3, lots: 1, at: 19) with { TimeInForce = TimeInForce.Ioc }));
    }

    [Fact]
    public void A_side_never_comes_to_more_lots_than_can_be_counted()
    {
        const int fit = (int)(long.MaxValue / Market.MaxLots);
        var book = new TestBook(capacity: fit + 1).With([.. Enumerable.Range(1, fit).Select(number => Buy(number, Market.MaxLots, at: 10))]);

        Assert.Equal(SubmissionResult.BookFull, book.Submit(Buy(fit + 1, Market.MaxLots, at: 9)).Result);

        book.Submit(Sell(fit + 2, Market.MaxLots, at: 10));
        Assert.Equal(SubmissionResult.Rested, book.Submit(Buy(fit + 3, Market.MaxLots, at: 9)).Result);
    }

    [Fact]
    public void A_restored_order_joins_the_end_of_its_level_untraded()
    {
        _book.With(Buy(1, lots: 1, at: 10));

        _book.Book.Restore(new(Id(2), default, Side.Buy, 10, 7));

        Assert.Equal([(1, 10, 1), (2, 10, 7)], _book.Resting(Side.Buy));
    }

    public static TheoryData<RestingOrder> Unrestorable =>
    [
        new RestingOrder(Id(1), default, Side.Buy, 9, 1),
        new RestingOrder(Id(3), default, Side.Buy, 20, 1),
        new RestingOrder(Id(3), default, Side.Sell, 10, 1),
        new RestingOrder(Id(3), default, Side.Buy, 0, 1),
        new RestingOrder(Id(3), default, Side.Buy, 9, 0),
        new RestingOrder(Id(3), default, (Side)2, 9, 1),
    ];

    [Theory, MemberData(nameof(Unrestorable), DisableDiscoveryEnumeration = true)]
    public void An_order_that_cannot_have_rested_is_not_restored(RestingOrder order)
    {
        _book.With(Buy(1, lots: 1, at: 10), Sell(2, lots: 1, at: 20));

        Assert.Throws<InvalidOperationException>(() => _book.Book.Restore(order));
    }

    [Fact]
    public void Restoring_past_the_capacity_is_the_callers_bug()
    {
        var book = new TestBook(capacity: 1).With(Buy(1, lots: 1, at: 10));

        Assert.Throws<InvalidOperationException>(() => book.Book.Restore(new(Id(2), default, Side.Buy, 9, 1)));
    }

    [Fact]
    public void A_change_during_enumeration_is_noticed()
    {
        _book.With(Buy(1, lots: 1, at: 10), Buy(2, lots: 1, at: 9));

        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (var order in _book.Book.Resting(Side.Buy)) _book.Book.Cancel(order.Id, out _);
        });
    }

    [Fact]
    public void A_book_needs_a_capacity_and_a_scale_that_fits()
    {
        var scale = NotionalScale.Create(1, 1, 0);

        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderBook(scale, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderBook(scale, OrderBook.MaxRestingOrders + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderBook(default, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderBook(NotionalScale.Create(1_000_000, 1_000_000, 0), 1));
    }
}
