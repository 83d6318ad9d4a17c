using System.Diagnostics;
using System.Globalization;

namespace Orleans.Crypto.Matching.Bench;

/// <summary>One flow sent several times through one book, which is emptied in between.</summary>
internal sealed record Measurement(string Name, int Messages, long Trades, int Resting, double[] SecondsAscending, long WarmBytesAllocated)
{
    private const int WarmUps = 2;

    public static Measurement Of(string name, int messages, int runs, Func<OrderBook, FillBuffer, long> send)
    {
        var book = new OrderBook(NotionalScale.Create(1, 1, 0), OrderBook.MaxRestingOrders);
        var fills = new FillBuffer();
        var seconds = new double[runs];
        var (trades, resting, allocated) = (0L, 0, 0L);
        for (var run = -WarmUps; run < runs; run++)
        {
            Empty(book);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            trades = send(book, fills);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (run < 0) continue;
            seconds[run] = elapsed.TotalSeconds;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            resting = book.RestingCount;
        }

        Array.Sort(seconds);
        return new(name, messages, trades, resting, seconds, allocated);
    }

    public string[] Row()
    {
        var median = SecondsAscending[SecondsAscending.Length / 2];
        return
        [
            Name, Text($"{Messages:N0}"), Text($"{Trades:N0}"), Text($"{Resting:N0}"), Millions(median), Millions(SecondsAscending[^1]),
            Millions(SecondsAscending[0]), Text($"{median / Messages * 1e9:N0}"), Text($"{WarmBytesAllocated:N0}"),
        ];
    }

    private string Millions(double seconds) => Text($"{Messages / seconds / 1e6:N2}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Empty(OrderBook book)
    {
        foreach (var order in book.Resting(Side.Buy).Concat(book.Resting(Side.Sell)).ToArray()) book.Cancel(order.Id, out _);
    }
}
