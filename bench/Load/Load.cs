using System.Diagnostics;
using Orleans.Crypto.Silo.Configuration;

namespace Orleans.Crypto.Load.Bench;

/// <summary>Starts the product on a data directory of its own, warms it up, and measures it several times.</summary>
internal sealed class Load(int connections, TimeSpan length, int runs)
{
    private static readonly TimeSpan s_settlementDeadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_settlementPoll = TimeSpan.FromMilliseconds(100);

    public async Task Measure(Callers callers, Front front, int accounts)
    {
        var folder = Directory.CreateTempSubdirectory("load-").FullName;
        try
        {
            var directory = DataDirectory.Open(folder, folder);
            var customers = await Accounts.Create(directory, accounts);
            await using IExchange exchange = front == Front.Http
                ? await HttpExchange.Start(directory, customers, connections)
                : await GrainExchange.Start(folder, customers);
            await Awaken(exchange, accounts);
            var each = Enumerable.Range(0, connections).Select(number => callers.Caller(number, connections, exchange, accounts)).ToArray();
            await Run(each, new Measurement(callers.Name, front, connections));
            var measured = new Measurement(callers.Name, front, connections);
            var (client, product) = (Environment.CpuUsage.TotalTime, exchange.ProcessorTime);
            for (var run = 0; run < runs; run++)
            {
                await Run(each, measured);
            }

            var settling = await Settle(exchange);
            measured.Write(exchange.ProcessorTime - product, front == Front.Http ? Environment.CpuUsage.TotalTime - client : null, settling);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Every account sends once, so that no run meets a wallet that is not in memory.</summary>
    private Task Awaken(IExchange exchange, int accounts) => Parallel.ForAsync(
        0, accounts, new ParallelOptions { MaxDegreeOfParallelism = connections }, async (account, _) => await exchange.Transfer(account, (account + 1) % accounts));

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

    /// <summary>How long after the last answer the last credit arrived; the ledger must balance then.</summary>
    private static async Task<TimeSpan> Settle(IExchange exchange)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var ledger = await exchange.ReadLedger();
            if (!ledger.Balanced)
            {
                throw new InvalidOperationException("The trial balance does not come to zero.");
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            if (ledger.Settled)
            {
                return elapsed;
            }

            if (elapsed > s_settlementDeadline)
            {
                throw new TimeoutException($"Money is still in transit {s_settlementDeadline.TotalMinutes} minutes after the last command.");
            }

            await Task.Delay(s_settlementPoll);
        }
    }
}
