namespace Orleans.Crypto.Matching.Tests.OrderFlow;

/// <summary>
/// A seeded flow that fills a book up to a number of resting orders and then keeps it there: limit orders around a
/// wandering price, cancels of earlier orders, now and then an order that takes several levels.
/// </summary>
public sealed class SyntheticFlow
{
    private const long FirstMiddle = 1_000_000;

    private readonly Step[] _steps;

    /// <param name="resting">How many orders rest once the flow is under way.</param>
    /// <param name="spreadTicks">How far from the wandering price orders are placed.</param>
    public SyntheticFlow(int seed, int count, int resting, int spreadTicks)
    {
        var random = new Random(seed);
        var middle = FirstMiddle;

        // The flow is played while it is made: only so is it known which orders rest and can be cancelled.
        var book = new OrderBook(NotionalScale.Create(1, 1, 0), OrderBook.MaxRestingOrders);
        var fills = new FillBuffer();
        var placed = new List<OrderId>();
        _steps = new Step[count];
        for (var index = 0; index < count; index++)
        {
            middle += random.Next(-1, 2);
            if (book.RestingCount >= resting && random.Next(4) > 0)
            {
                var id = TakeResting(random, book, placed);
                book.Cancel(id, out _);
                _steps[index] = new(id, IsCancel: true, default);
                continue;
            }

            var order = Order(random, (ulong)index, middle, spreadTicks);
            if (book.Submit(order, fills).Result == SubmissionResult.Rested) placed.Add(order.Id);
            _steps[index] = new(order.Id, IsCancel: false, order);
        }
    }

    private readonly record struct Step(OrderId Id, bool IsCancel, IncomingOrder Order);

    public int Count => _steps.Length;

    /// <summary>Sends the whole flow; allocates nothing of its own.</summary>
    /// <returns>How many trades it made.</returns>
    public long Send(OrderBook book, FillBuffer fills)
    {
        var trades = 0L;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            if (step.IsCancel)
            {
                book.Cancel(step.Id, out _);
                continue;
            }

            book.Submit(step.Order, fills);
            trades += fills.Count;
        }

        return trades;
    }

    private static OrderId TakeResting(Random random, OrderBook book, List<OrderId> placed)
    {
        while (true)
        {
            var index = random.Next(placed.Count);
            var id = placed[index];
            placed[index] = placed[^1];
            placed.RemoveAt(placed.Count - 1);
            if (book.TryGet(id, out _)) return id;
        }
    }

    private static IncomingOrder Order(Random random, ulong number, long middle, int spreadTicks)
    {
        var side = (Side)random.Next(2);
        var crosses = random.Next(10) == 0;

        // The square puts most orders near the middle, as they are in real books.
        var share = random.NextDouble();
        var distance = crosses ? -random.Next(1, 4) : 1 + (long)(share * share * spreadTicks);
        return new()
        {
            Id = OrderNumbers.ToOrderId(number),
            Owner = default,
            Side = side,
            PriceTicks = Math.Max(1, side == Side.Buy ? middle - distance : middle + distance),
            Lots = random.Next(1, 100),
            TimeInForce = random.Next(20) == 0 ? TimeInForce.Ioc : TimeInForce.Gtc,
        };
    }
}
