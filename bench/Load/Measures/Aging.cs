namespace Orleans.Crypto.Load.Bench.Measures;

/// <summary>The rate on a journal with nothing but the accounts' beginnings, and on one with a long past; one after the other.</summary>
internal sealed record Aging(Store Store, int Accounts, long Rows, int Connections, TimeSpan Length, int Runs, string[] Settings, Results Results)
{
    public async Task Measure()
    {
        Results.Add("ours.Rows.0", await Rate(rows: 0));
        Results.Add("ours.Rows.N", await Rate(Rows));
        Results.Add("rows", Rows);
    }

    private async Task<double> Rate(long rows)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var subject = await Subject.Create(Target.Ours, Store, Accounts, rows, settings: Settings);
        Console.Error.WriteLine(FormattableString.Invariant($"ours: a journal with {rows:N0} rows of history was made in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F0} s"));
        await using var exchange = await subject.StartHttp();
        var load = new Load(subject, exchange, Length, Runs);
        await subject.CatchUp(exchange);
        Console.Error.WriteLine(FormattableString.Invariant($"ours: all that follows the journal had read it after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F0} s"));
        await load.Awaken(Connections);
        var measured = await load.MeasureRate(new TransferCallers(Hot.None), Front.Http, Connections);
        await subject.Settle(exchange);
        return measured.Rate;
    }
}
