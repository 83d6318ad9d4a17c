using System.Diagnostics;

namespace Orleans.Crypto.Load.Bench.Measures;

/// <summary>How long a wallet with a long history takes to answer for the first time after a restart of its silo.</summary>
internal sealed record Activation(Store Store, int Accounts, int Entries, Results Results)
{
    private const int Connections = 512;
    private const int Restarts = 5;

    /// <summary>More than there are between two snapshots.</summary>
    private const int WarmUpEntries = 1_500;

    public async Task Measure()
    {
        await using var subject = await Subject.Create(Target.Ours, Store, Accounts);
        await using (var exchange = await subject.StartHttp())
        {
            await MakeHistory(exchange, sender: 0, Entries);
            await MakeHistory(exchange, sender: 1, WarmUpEntries);
            await subject.Settle(exchange);
        }

        var (times, others) = (new List<double>(), new List<double>());
        for (var restart = 0; restart < Restarts; restart++)
        {
            await using var exchange = await subject.StartHttp();
            // The code that reads a wallet, and one with a history, is compiled when the one that counts is asked.
            for (var account = Accounts - 1; account > 2; account--)
            {
                await exchange.ReadBalances(account);
            }

            await exchange.ReadBalances(account: 1);
            others.Add(await Time(exchange, account: 2));
            times.Add(await Time(exchange, account: 0));
        }

        times.Sort();
        Results.Add("ours.Activation", times[times.Count / 2]);
        Results.Add("entries", Entries);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"ours: the first answer of a wallet with {Entries:N0} entries took {times[times.Count / 2]:F1} ms ({times[0]:F1} to {times[^1]:F1}), of one with few {others.Order().ElementAt(others.Count / 2):F1} ms"));
    }

    private async Task MakeHistory(HttpExchange exchange, int sender, int transfers)
    {
        var failed = 0;
        await Parallel.ForAsync(0, transfers, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (number, _) =>
        {
            if (await exchange.Transfer(sender, 2 + number % (Accounts - 2)) != Answer.Done)
            {
                Interlocked.Increment(ref failed);
            }
        });
        if (failed > 0)
        {
            throw new InvalidOperationException($"{failed} transfers of the history were not done.");
        }
    }

    private static async Task<double> Time(HttpExchange exchange, int account)
    {
        var started = Stopwatch.GetTimestamp();
        await exchange.ReadBalances(account);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
