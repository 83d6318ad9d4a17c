using System.Diagnostics;
using System.Globalization;
using Orleans.Crypto.PlainSql.Bench;
using Orleans.Crypto.PostgresServer;

namespace Orleans.Crypto.Load.Bench.Measures;

/// <summary>The baseline's stored function, called by <c>pgbench</c>, which is as near to the database as a client comes.</summary>
internal sealed record PgBench(int Accounts, int[] Connections, TimeSpan Length, int Runs, Results Results)
{
    private const int Threads = 2;

    public async Task Measure(Hot hot)
    {
        await using var database = await DatabaseServer.Start(Connections.Max());
        await PlainDatabase.Create(database.ConnectionString, Accounts);
        foreach (var clients in Connections)
        {
            await Run(database, hot, clients);
            var rates = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                rates.Add(await Run(database, hot, clients));
            }

            rates.Sort();
            var check = await PlainDatabase.Check(database.ConnectionString);
            if (!check.Agrees)
            {
                throw new InvalidOperationException("The baseline's ledger does not agree with its balances.");
            }

            var rate = rates[rates.Count / 2];
            Results.Add($"pgbench.{hot}.{clients}", rate);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| pgbench: {new TransferCallers(hot).Name} | stored function | {clients} | {rate:N0} ({rates[0]:N0} to {rates[^1]:N0}) | | | | | | | | | |"));
        }
    }

    private async Task<double> Run(DatabaseServer database, Hot hot, int clients)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "pgbench", hot == Hot.Sender ? "hot-sender.sql" : "uniform.sql");
        var start = new ProcessStartInfo(Path.Combine(PrivatePostgres.Programs, "pgbench"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])
        [
            "--no-vacuum", "--protocol=prepared", $"--file={script}", $"--define=accounts={Text(Accounts)}",
            $"--client={Text(clients)}", $"--jobs={Text(Math.Min(clients, Threads))}", $"--time={Text((int)Length.TotalSeconds)}",
            "--host=127.0.0.1", $"--port={Text(database.Port)}", "--username=postgres", database.Name,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        // "tps = 4987.123456 (without initial connection time)"
        var rate = (await output).Split('\n').FirstOrDefault(line => line.StartsWith("tps = ", StringComparison.Ordinal))?.Split(' ')[2];
        return process.ExitCode == 0 && rate is not null
            ? double.Parse(rate, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench with {Text(clients)} clients ended with {Text(process.ExitCode)} and no rate (a run may be too short to connect them all): {await errors}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
