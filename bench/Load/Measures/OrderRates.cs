namespace Orleans.Crypto.Load.Bench.Measures;

/// <summary>Orders and cancels a second in one market.</summary>
internal sealed record OrderRates(Front Front, Store Store, int Accounts, int[] Connections, TimeSpan Length, int Runs)
{
    public async Task Measure()
    {
        await using var subject = await Subject.Create(Target.Ours, Store, Accounts);
        await using var exchange = await subject.Start(Front);
        var load = new Load(subject, exchange, Length, Runs);
        await load.Awaken(Connections.Max());
        foreach (var connections in Connections)
        {
            await load.MeasureRate(new OrderCallers(), Front, connections);
            await subject.Settle(exchange);
        }
    }
}
