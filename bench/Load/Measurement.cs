using System.Globalization;
using HdrHistogram;

namespace Orleans.Crypto.Load.Bench;

/// <summary>The runs of one case: a rate for each, the latencies of all together.</summary>
internal sealed class Measurement(string name, Front front, int connections)
{
    private static readonly long s_longestMicroseconds = (long)TimeSpan.FromMinutes(1).TotalMicroseconds;

    private readonly LongConcurrentHistogram _latencies = new(1, s_longestMicroseconds, 3);
    private readonly List<double> _rates = [];
    private long _done;
    private long _refused;
    private long _failed;
    private long _before;

    public static void WriteHead()
    {
        Console.WriteLine("| case | over | connections | commands/s, median (slowest to fastest) | p50 ms | p90 ms | p99 ms | p99.9 ms | refused | failed | processor µs a command: product | client | settled after s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    }

    public void Record(Answer answer, TimeSpan latency)
    {
        Interlocked.Increment(ref answer == Answer.Done ? ref _done : ref answer == Answer.Refused ? ref _refused : ref _failed);
        _latencies.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, s_longestMicroseconds));
    }

    public void EndRun(TimeSpan length)
    {
        var answered = _done + _refused;
        _rates.Add((answered - _before) / length.TotalSeconds);
        _before = answered;
    }

    /// <param name="client">Null where the client's share of the processor can't be told from the product's.</param>
    public void Write(TimeSpan product, TimeSpan? client, TimeSpan settling)
    {
        _rates.Sort();
        double commands = _done + _refused + _failed;
        var clientMicroseconds = client is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds / commands:N0}") : "within";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {front} | {connections} | {_rates[_rates.Count / 2]:N0} ({_rates[0]:N0} to {_rates[^1]:N0}) | {At(50):F1} | {At(90):F1} | {At(99):F1} | {At(99.9):F1} | {_refused:N0} | {_failed:N0} | {product.TotalMicroseconds / commands:N0} | {clientMicroseconds} | {settling.TotalSeconds:F1} |"));
    }

    private double At(double percentile) => _latencies.GetValueAtPercentile(percentile) / 1_000.0;
}
