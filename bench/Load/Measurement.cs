using System.Globalization;
using HdrHistogram;

namespace Orleans.Crypto.Load.Bench;

/// <summary>The runs of one case: a rate for each, the latencies of all together.</summary>
internal sealed class Measurement
{
    private static readonly long s_longestMicroseconds = (long)TimeSpan.FromMinutes(1).TotalMicroseconds;

    private readonly LongConcurrentHistogram _latencies = new(1, s_longestMicroseconds, 3);
    private readonly List<double> _rates = [];
    private long _done;
    private long _refused;
    private long _failed;
    private long _before;

    public double Rate => _rates.Order().ElementAt(_rates.Count / 2);

    public long Commands => _done + _refused + _failed;

    /// <summary>Answered otherwise than by a rule.</summary>
    public long Failed => _failed;

    public static void WriteHead()
    {
        Console.WriteLine("| case | over | connections | commands/s, median (slowest to fastest) | p50 ms | p90 ms | p99 ms | p99.9 ms | refused | failed | processor µs a command: server | database | client (share) |");
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

    /// <param name="percentile">0 to 100.</param>
    public double Milliseconds(double percentile) => _latencies.GetValueAtPercentile(percentile) / 1_000.0;

    public void Write(string name, Front front, int connections, ProcessorUse use) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {front} | {connections} | {Rate:N0} ({_rates.Min():N0} to {_rates.Max():N0}) | {Milliseconds(50):F1} | {Milliseconds(90):F1} | {Milliseconds(99):F1} | {Milliseconds(99.9):F1} | {_refused:N0} | {_failed:N0} | {Each(use.Server)} | {Each(use.Database)} | {(use.Client is { } client ? $"{Each(client)} ({use.ClientShare:P0})" : "within")} |"));

    private string Each(TimeSpan time) => (time.TotalMicroseconds / Commands).ToString("N0", CultureInfo.InvariantCulture);
}

/// <param name="Client">Null where it can't be told from the server's.</param>
internal readonly record struct ProcessorUse(TimeSpan Server, TimeSpan Database, TimeSpan? Client)
{
    public double ClientShare => Client is { } client ? client / (Server + Database + client) : 0;

    public static ProcessorUse Now(Subject subject, IExchange exchange) =>
        new(exchange.ProcessorTime, subject.DatabaseProcessorTime, exchange.IsInThisProcess ? null : Environment.CpuUsage.TotalTime);

    public ProcessorUse Since(ProcessorUse earlier) => new(Server - earlier.Server, Database - earlier.Database, Client - earlier.Client);
}
