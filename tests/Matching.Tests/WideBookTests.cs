using FsCheck.Xunit;
using Orleans.Crypto.Matching.Tests.OrderFlow;

namespace Orleans.Crypto.Matching.Tests;

/// <summary>Thousands of levels over the whole range of prices, where the index of levels splits and joins its blocks.</summary>
public sealed class WideBookTests
{
    private const int Orders = 4_000;

    [Property(MaxTest = 15)]
    public void Depth_of_a_wide_book_is_that_of_a_sorted_dictionary(int seed, bool isBuy)
    {
        var random = new Random(seed);
        var side = isBuy ? Side.Buy : Side.Sell;
        var book = new OrderBook(NotionalScale.Create(1, 1, 0), Orders);
        var expected = new SortedDictionary<long, long>();
        var resting = new List<RestingOrder>();

        // Fill, thin out, fill again near the best price, empty.
        for (var step = 0; step < Orders; step++) Add(random.NextInt64(1, Market.MaxTicks));
        Check();
        while (resting.Count > Orders / 20) CancelAny();
        Check();
        for (var step = 0; step < Orders / 2; step++) Add(isBuy ? Market.MaxTicks - random.Next(500) : 1 + random.Next(500));
        Check();
        while (resting.Count > 0) CancelAny();
        Check();

        void Add(long priceTicks)
        {
            var order = new RestingOrder(OrderNumbers.ToOrderId((ulong)random.NextInt64()), default, side, priceTicks, random.Next(1, 100));
            book.Restore(order);
            resting.Add(order);
            expected[priceTicks] = expected.GetValueOrDefault(priceTicks) + order.Lots;
        }

        void CancelAny()
        {
            var index = random.Next(resting.Count);
            Assert.True(book.Cancel(resting[index].Id, out var cancelled));
            Assert.Equal(resting[index], cancelled);
            expected[cancelled.PriceTicks] -= cancelled.Lots;
            if (expected[cancelled.PriceTicks] == 0) expected.Remove(cancelled.PriceTicks);
            resting[index] = resting[^1];
            resting.RemoveAt(resting.Count - 1);
        }

        void Check()
        {
            var levels = new DepthLevel[Orders];
            var count = book.Depth(side, levels);
            var best = isBuy ? expected.Reverse() : expected;
            Assert.Equal(best.Select(level => (level.Key, level.Value)), levels.Take(count).Select(level => (level.PriceTicks, level.Lots)));
            Assert.Equal(resting.Count, book.RestingCount);
        }
    }
}
