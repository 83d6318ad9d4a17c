namespace Orleans.Crypto.Load.Bench.Measures;

/// <summary>Transfers a second, for each number of connections, and the latency at half of the reached rate.</summary>
internal sealed record TransferRates(Target Target, Front Front, Store Store, int Silos, int Accounts, int[] Connections, TimeSpan Length, int Runs, bool HalfRate, Results Results)
{
    public async Task Measure(Hot hot)
    {
        await using var subject = await Subject.Create(Target, Store, Accounts, silos: Silos);
        await using var exchange = await subject.Start(Front);
        var load = new Load(subject, exchange, Length, Runs);
        await load.Awaken(Connections.Max());
        foreach (var connections in Connections)
        {
            var callers = new TransferCallers(hot);
            var measured = await load.MeasureRate(callers, Front, connections);
            await Settle(subject, exchange);
            var name = $"{subject.Name}.{Front}.{hot}.{connections}";
            Results.Add(name, measured.Rate);
            if (HalfRate)
            {
                // The read models fall behind at the full rate; at half of it nothing has to be made up for.
                await subject.CatchUp(exchange);
                var paced = await load.MeasureLatency(callers, Front, connections, measured.Rate / 2);
                await Settle(subject, exchange);
                Results.Add($"{name}.p99", paced.Milliseconds(99));
            }
        }
    }

    private static async Task Settle(Subject subject, IExchange exchange)
    {
        var settling = await subject.Settle(exchange);
        Console.Error.WriteLine(FormattableString.Invariant($"{subject.Name}: the ledger balances; the last credit came {settling.TotalSeconds:F1} s after the last answer"));
    }
}
