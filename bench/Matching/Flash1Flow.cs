using Orleans.Crypto.Matching.Tests.OrderFlow;

namespace Orleans.Crypto.Matching.Bench;

/// <summary>The flash1 flow, made ready for the book before the clock runs.</summary>
internal sealed class Flash1Flow(Flash1Message[] messages)
{
    private readonly Step[] _steps = [.. messages.Select(message => new Step(message.Kind, message.ToOrder(message.Side)))];

    private readonly record struct Step(Flash1Kind Kind, IncomingOrder Order);

    public int Count => _steps.Length;

    /// <returns>How many trades it made.</returns>
    public long Send(OrderBook book, FillBuffer fills)
    {
        var trades = 0L;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            var order = step.Order;
            if (step.Kind != Flash1Kind.New)
            {
                // A modification is a cancel and a new order, on the side of the resting one.
                var rested = book.Cancel(order.Id, out var former);
                if (!rested || step.Kind == Flash1Kind.Cancel) continue;
                order = order with { Side = former.Side };
            }

            book.Submit(order, fills);
            trades += fills.Count;
        }

        return trades;
    }
}
