using System.Diagnostics;
using System.Threading.Channels;

namespace Orleans.Crypto.Load.Bench;

/// <summary>Callers of a running system: each sends its next command when the last one is answered, or all keep to a schedule.</summary>
internal sealed class Load(Subject subject, IExchange exchange, TimeSpan length, int runs)
{
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(1);

    public TimeSpan Length => length;

    /// <summary>Every account sends once, so that no run meets a wallet that is not in memory; tells how fast they came there.</summary>
    public async Task Awaken(int connections)
    {
        if (subject.KeepsAccountsInMemory)
        {
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForAsync(
                0,
                subject.Accounts.Length,
                new ParallelOptions { MaxDegreeOfParallelism = connections },
                async (account, _) => await exchange.Transfer(account, (account + 1) % subject.Accounts.Length));
            var rate = subject.Accounts.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
            // Not among the rows of a table.
            Console.Error.WriteLine(FormattableString.Invariant($"{subject.Name}: {rate:N0} transfers a second from and to wallets that were not in memory"));
        }
    }

    /// <summary>Warms up, then measures the rate that the callers reach.</summary>
    public async Task<Measurement> MeasureRate(Callers callers, Front front, int connections)
    {
        var each = Connect(callers, connections);
        await Run(each, new Measurement());
        var measured = new Measurement();
        var before = ProcessorUse.Now(subject, exchange);
        var memoryBefore = MemoryWork.Now;
        for (var run = 0; run < runs; run++)
        {
            await Run(each, measured);
        }

        measured.Write($"{subject.Name}: {callers.Name}", front, connections, ProcessorUse.Now(subject, exchange).Since(before));
        if (exchange.IsInThisProcess)
        {
            MemoryWork.Now.WriteSince(memoryBefore, measured.Commands);
        }

        return measured;
    }

    /// <summary>
    /// Measures the latencies at a fixed rate of arrivals: each command has its time, whether or not earlier ones are answered,
    /// and its latency counts from there, so that a stall is felt by all that would have come meanwhile.
    /// </summary>
    public async Task<Measurement> MeasureLatency(Callers callers, Front front, int connections, double rate)
    {
        var each = Connect(callers, connections);
        await Run(each, rate, length, new Measurement());
        var measured = new Measurement();
        var before = ProcessorUse.Now(subject, exchange);
        await Run(each, rate, length * runs, measured);
        measured.Write($"{subject.Name}: {callers.Name}, at half of the rate", front, connections, ProcessorUse.Now(subject, exchange).Since(before));
        return measured;
    }

    private Func<Task<Answer>>[] Connect(Callers callers, int connections) =>
        [.. Enumerable.Range(0, connections).Select(number => callers.Caller(number, connections, exchange, subject.Accounts.Length))];

    private async Task Run(Func<Task<Answer>>[] callers, Measurement measurement)
    {
        var started = Stopwatch.GetTimestamp();
        var deadline = started + (long)(length.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(callers.Select(caller => Task.Run(async () =>
        {
            while (Stopwatch.GetTimestamp() < deadline)
            {
                var sent = Stopwatch.GetTimestamp();
                measurement.Record(await caller(), Stopwatch.GetElapsedTime(sent));
            }
        })));
        measurement.EndRun(Stopwatch.GetElapsedTime(started));
    }

    private static async Task Run(Func<Task<Answer>>[] callers, double rate, TimeSpan length, Measurement measurement)
    {
        var arrivals = Channel.CreateUnbounded<long>(new() { SingleWriter = true });
        var started = Stopwatch.GetTimestamp();
        var pacer = new Thread(() => Pace(arrivals.Writer, started, rate, length)) { Priority = ThreadPriority.AboveNormal };
        pacer.Start();
        await Task.WhenAll(callers.Select(caller => Task.Run(async () =>
        {
            await foreach (var due in arrivals.Reader.ReadAllAsync())
            {
                measurement.Record(await caller(), Stopwatch.GetElapsedTime(due));
            }
        })));
        measurement.EndRun(Stopwatch.GetElapsedTime(started));
    }

    private static void Pace(ChannelWriter<long> arrivals, long started, double rate, TimeSpan length)
    {
        var all = (long)(rate * length.TotalSeconds);
        var interval = TimeSpan.FromSeconds(1 / rate);
        var pace = interval > s_pace ? interval : s_pace;
        for (long arrived = 0; arrived < all; Thread.Sleep(pace))
        {
            for (var due = Math.Min(all, (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate)); arrived < due; arrived++)
            {
                arrivals.TryWrite(started + (long)(arrived / rate * Stopwatch.Frequency));
            }
        }

        arrivals.Complete();
    }
}
