using System.Globalization;

namespace Orleans.Crypto.Load.Bench.Measures;

/// <summary>Physical memory of a silo that has done nothing, and of one with all accounts' wallets in memory.</summary>
internal sealed record MemoryUse(Store Store, int Accounts, Results Results)
{
    private const int Connections = 64;

    /// <summary>After a start, timers, pings and the compiler's second thoughts come to rest.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(15);

    public async Task Measure()
    {
        await using (var idle = await Subject.Create(Target.Ours, Store, accounts: 2))
        {
            await using var exchange = await idle.StartHttp();
            await Task.Delay(s_rest);
            Write("idle", "ours.Memory.Idle", exchange.ResidentBytes);
        }

        await using var subject = await Subject.Create(Target.Ours, Store, Accounts);
        await using var busy = await subject.StartHttp();
        await new Load(subject, busy, default, runs: 0).Awaken(Connections);
        await subject.Settle(busy);
        await Task.Delay(s_rest);
        Write(string.Create(CultureInfo.InvariantCulture, $"{Accounts:N0} active wallets"), "ours.Memory.Active", busy.ResidentBytes);
    }

    private void Write(string state, string name, long bytes)
    {
        var mebibytes = bytes / 1024.0 / 1024.0;
        Results.Add(name, mebibytes);
        Console.Error.WriteLine(FormattableString.Invariant($"ours: a silo, {state}, holds {mebibytes:N0} MiB"));
    }
}
