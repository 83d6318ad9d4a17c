using Orleans.Crypto.Matching.Tests.OrderFlow;

namespace Orleans.Crypto.Matching.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void A_warm_book_allocates_nothing()
    {
        var flow = new SyntheticFlow(seed: 1, count: 200_000, resting: 10_000, spreadTicks: 3_000);
        var book = new OrderBook(NotionalScale.Create(3, 7, 2), maxRestingOrders: 100_000);
        var fills = new FillBuffer();
        var levels = new DepthLevel[100];
        var trades = flow.Send(book, fills);
        foreach (var order in book.Resting(Side.Buy).Concat(book.Resting(Side.Sell)).ToArray()) book.Cancel(order.Id, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var tradesAgain = flow.Send(book, fills);
        book.Depth(Side.Buy, levels);
        book.PreviewLots(Side.Buy, 1_000);
        book.PreviewSpending(1_000_000);
        book.PreviewReceiving(1_000_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.True(trades > 10_000, $"only {trades} trades: the flow shows nothing");
        Assert.Equal(trades, tradesAgain);
    }
}
