using HdrHistogram;
using Orleans.Crypto.Admin.Connection;

namespace Orleans.Crypto.Admin.Replay;

/// <summary>What became of the rows of a replay.</summary>
internal sealed class ReplayTally
{
    private const long LongestMicroseconds = 10 * 60 * 1_000_000L;
    private const int SignificantDigits = 3;

    public int Created { get; private set; }

    public int Changed { get; private set; }

    public int Deleted { get; private set; }

    public int Rows => Created + Changed + Deleted;

    public int Placed { get; private set; }

    public int Cancelled { get; private set; }

    /// <summary>Cancels of orders that were filled or closed before the cancel came.</summary>
    public int CancelsAfterClose { get; private set; }

    /// <summary>Cancels of orders placed before the recording began; there is nothing to send for them.</summary>
    public int CancelsFromBefore { get; private set; }

    /// <summary>Rows that the server refused: they did not go through.</summary>
    public int Failed => Failures.Values.Sum();

    /// <summary>Orders that the book accepted and ended at once without resting, by reason.</summary>
    public SortedDictionary<string, int> EndedByBook { get; } = new(StringComparer.Ordinal);

    /// <summary>Refused rows by what was tried and the problem's code.</summary>
    public SortedDictionary<string, int> Failures { get; } = new(StringComparer.Ordinal);

    /// <summary>The first refusal in full.</summary>
    public string? FirstFailure { get; private set; }

    public LongHistogram PlaceMicroseconds { get; } = new(LongestMicroseconds, SignificantDigits);

    public LongHistogram CancelMicroseconds { get; } = new(LongestMicroseconds, SignificantDigits);

    public void See(OrderEventAction action)
    {
        switch (action)
        {
            case OrderEventAction.Created: Created++; break;
            case OrderEventAction.Changed: Changed++; break;
            case OrderEventAction.Deleted: Deleted++; break;
            default: throw new ArgumentOutOfRangeException(nameof(action));
        }
    }

    public void CountPlaced(PlacedOrder order, TimeSpan latency)
    {
        Placed++;
        Record(PlaceMicroseconds, latency);
        if (order.Status is "rejected" or "cancelled") Increment(EndedByBook, order.Reason ?? order.Status);
    }

    public void CountCancelled(TimeSpan latency)
    {
        Cancelled++;
        Record(CancelMicroseconds, latency);
    }

    public void CountCancelAfterClose(TimeSpan latency)
    {
        CancelsAfterClose++;
        Record(CancelMicroseconds, latency);
    }

    public void CountCancelFromBefore() => CancelsFromBefore++;

    public void CountFailure(string intent, OrderEvent row, Problem problem)
    {
        Increment(Failures, $"{intent}: {problem.Code}");
        FirstFailure ??= $"{intent} {row.OrderNumber}: {problem}";
    }

    private static void Increment(SortedDictionary<string, int> counts, string reason) =>
        counts[reason] = counts.GetValueOrDefault(reason) + 1;

    private static void Record(LongHistogram histogram, TimeSpan latency) =>
        histogram.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, LongestMicroseconds));
}

/// <summary>The part of an order that the replay looks at.</summary>
internal sealed record PlacedOrder(Guid OrderId, string Status, string? Reason);
