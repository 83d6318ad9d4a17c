using System.Diagnostics;
using System.Globalization;

namespace Orleans.Crypto.Load.Bench.Measures;

/// <summary>Transfers a second through <c>POST /v1/transfers/bulk</c>: full payouts, each connection's from a sender of its own.</summary>
internal sealed record BulkRate(Store Store, int Accounts, int Connections, TimeSpan Length, int Runs, Results Results)
{
    private const int BodiesPerSender = 4;

    public async Task Measure()
    {
        await using var subject = await Subject.Create(Target.Ours, Store, Accounts);
        await using var exchange = await subject.StartHttp();
        await new Load(subject, exchange, Length, Runs).Awaken(connections: 64);
        var bodies = Enumerable.Range(0, Connections).Select(sender => Bodies(subject, sender)).ToArray();
        await Run(exchange, bodies);
        await subject.Settle(exchange);
        var started = Stopwatch.GetTimestamp();
        var rates = new List<double>();
        var before = ProcessorUse.Now(subject, exchange);
        var transfers = 0L;
        for (var run = 0; run < Runs; run++)
        {
            var (done, elapsed) = await Run(exchange, bodies);
            rates.Add(done / elapsed.TotalSeconds);
            transfers += done;
        }

        var use = ProcessorUse.Now(subject, exchange).Since(before);
        var settling = await subject.Settle(exchange);
        var settled = transfers / Stopwatch.GetElapsedTime(started).TotalSeconds;
        rates.Sort();
        Results.Add("ours.Bulk", rates[rates.Count / 2]);
        Results.Add("ours.Bulk.Settled", settled);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| ours: payouts of {BulkMessages.MaxTransfers:N0} | Http | {Connections} | {rates[rates.Count / 2]:N0} ({rates[0]:N0} to {rates[^1]:N0}) | | | | | | | {use.Server.TotalMicroseconds / transfers:N1} | {use.Database.TotalMicroseconds / transfers:N1} | {use.Client!.Value.TotalMicroseconds / transfers:N1} ({use.ClientShare:P0}) |"));
        Console.Error.WriteLine(FormattableString.Invariant($"ours: the ledger balances; the last credit came {settling.TotalSeconds:F1} s after the last answer, {settled:N0} a second from the first request to it"));
    }

    private async Task<(long Done, TimeSpan Elapsed)> Run(HttpExchange exchange, byte[][][] bodies)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(bodies.Select((mine, sender) => Task.Run(async () =>
        {
            var done = 0L;
            for (var turn = 0; Stopwatch.GetElapsedTime(started) < Length; turn++)
            {
                var answer = await exchange.TransferMany(sender, mine[turn % mine.Length]);
                if (answer.Done + answer.Refused != BulkMessages.MaxTransfers)
                {
                    throw new InvalidOperationException($"A payout of {BulkMessages.MaxTransfers} transfers has {answer.Done + answer.Refused} outcomes.");
                }

                done += answer.Done;
            }

            return done;
        })));
        return (done.Sum(), Stopwatch.GetElapsedTime(started));
    }

    private static byte[][] Bodies(Subject subject, int sender)
    {
        var random = new Random(sender);
        return [.. Enumerable.Range(0, BodiesPerSender).Select(_ => BulkMessages.Body(
            Enumerable.Range(0, BulkMessages.MaxTransfers).Select(_ => subject.Accounts[(sender + random.Next(1, subject.Accounts.Length)) % subject.Accounts.Length])))];
    }
}
