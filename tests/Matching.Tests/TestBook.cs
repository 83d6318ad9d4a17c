using Orleans.Crypto.Matching.Tests.OrderFlow;

namespace Orleans.Crypto.Matching.Tests;

/// <summary>A book in which one lot at one tick is one quote unit, unless a scale says otherwise; orders are named by numbers.</summary>
internal sealed class TestBook(NotionalScale scale, int capacity = 100)
{
    private readonly FillBuffer _fills = new();

    public TestBook(int capacity = 100)
        : this(NotionalScale.Create(1, 1, 0), capacity)
    {
    }

    public OrderBook Book { get; } = new(scale, capacity);

    /// <summary>The last submission's trades: maker, price, lots, and what of the maker remained.</summary>
    public (int Maker, long PriceTicks, long Lots, long Remaining)[] Fills =>
        [.. _fills.Fills.ToArray().Select(fill => ((int)OrderNumbers.ToNumber(fill.Maker), fill.PriceTicks, fill.Lots, fill.MakerRemainingLots))];

    public static OrderId Id(int number) => OrderNumbers.ToOrderId((ulong)number);

    public static IncomingOrder Buy(int number, long lots, long at = 0) =>
        new() { Id = Id(number), Owner = new(Id(number + 1_000).Value), Side = Side.Buy, PriceTicks = at, Lots = lots };

    public static IncomingOrder Sell(int number, long lots, long at = 0) => Buy(number, lots, at) with { Side = Side.Sell };

    public static IncomingOrder BuyFor(int number, Int128 budget) => Buy(number, lots: 0) with { QuoteBudget = budget };

    public SubmitResult Submit(IncomingOrder order) => Book.Submit(order, _fills);

    public TestBook With(params IncomingOrder[] orders)
    {
        foreach (var order in orders) Assert.Equal(new(SubmissionResult.Rested, order.Lots), Submit(order));
        return this;
    }

    public (int Number, long PriceTicks, long Lots)[] Resting(Side side) =>
        [.. Book.Resting(side).Select(order => ((int)OrderNumbers.ToNumber(order.Id), order.PriceTicks, order.Lots))];
}
