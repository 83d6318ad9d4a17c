using System.Globalization;
using HdrHistogram;
using Spectre.Console;

namespace Orleans.Crypto.Admin.Replay;

/// <summary>Writes what a replay did and found.</summary>
internal static class ReplayReport
{
    public static void Write(IAnsiConsole console, string market, ReplayOutcome outcome)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"Replay on {Markup.Escape(market)}").HideHeaders();
        table.AddColumn("what").AddColumn(new TableColumn("how much").RightAligned());
        AddFlow(table, outcome);
        AddTrades(table, outcome.Trades);
        AddMoney(table, outcome);
        console.Write(table);
        console.Write(Latencies(outcome.Tally));
        if (outcome.Tally.FirstFailure is { } failure) console.WriteLine($"First refusal: {failure}");
        console.WriteLine(outcome.HasSucceeded ? "All rows went through and money was conserved." : "FAILED: see the rows above.");
    }

    private static void AddFlow(Table table, ReplayOutcome outcome)
    {
        var tally = outcome.Tally;
        Add(table, "Rows", $"{tally.Rows:N0} of {outcome.RowsInFile:N0}");
        Add(table, "  created", tally.Created);
        Add(table, "  changed", tally.Changed);
        Add(table, "  deleted", tally.Deleted);
        Add(table, "Orders placed", tally.Placed);
        foreach (var (reason, count) in tally.EndedByBook) Add(table, $"  ended by the book: {reason}", count);
        Add(table, "Cancels", tally.Cancelled);
        Add(table, "  after the order had closed", tally.CancelsAfterClose);
        Add(table, "  of orders before the recording", tally.CancelsFromBefore);
        Add(table, "Rejected", tally.Failed);
        foreach (var (reason, count) in tally.Failures) Add(table, $"  {reason}", count);

        var requests = tally.PlaceMicroseconds.TotalCount + tally.CancelMicroseconds.TotalCount + tally.Failed;
        Add(table, "Duration", $"{outcome.Duration.TotalSeconds:N1} s");
        Add(table, "Rate", $"{requests / outcome.Duration.TotalSeconds:N0} requests/s");
        Add(table, "Retried attempts", outcome.Retries);
    }

    private static void AddTrades(Table table, TradeTotals trades)
    {
        table.AddEmptyRow();
        Add(table, "Trades", trades.ReachesStart ? $"{trades.Trades:N0}" : $"at least {trades.Trades:N0}");
        Add(table, "  volume (base)", Amount(trades.Quantity));
        Add(table, "  volume (quote)", Amount(trades.QuoteAmount));
    }

    private static void AddMoney(Table table, ReplayOutcome outcome)
    {
        table.AddEmptyRow();
        Add(table, "Money conserved", outcome.TrialBalance.IsZero ? "yes" : "NO");
        foreach (var asset in outcome.TrialBalance.Assets) Add(table, $"  sum of {asset.Asset}", asset.Sum);
        if (!outcome.TrialBalance.IsSettled) Add(table, "  in transit", "not all settled yet");
    }

    private static Table Latencies(ReplayTally tally)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Latency in ms");
        table.AddColumn("request");
        foreach (var title in (string[])["count", "p50", "p90", "p99", "p99.9", "max"]) table.AddColumn(new TableColumn(title).RightAligned());
        table.AddRow(LatencyRow("place", tally.PlaceMicroseconds));
        table.AddRow(LatencyRow("cancel", tally.CancelMicroseconds));
        return table;
    }

    private static string[] LatencyRow(string request, LongHistogram histogram)
    {
        if (histogram.TotalCount == 0) return [request, "0", "-", "-", "-", "-", "-"];
        return
        [
            request,
            histogram.TotalCount.ToString("N0", CultureInfo.InvariantCulture),
            .. ((double[])[50, 90, 99, 99.9]).Select(percentile => Milliseconds(histogram.GetValueAtPercentile(percentile))),
            Milliseconds(histogram.GetMaxValue()),
        ];
    }

    private static string Milliseconds(long microseconds) => (microseconds / 1000.0).ToString("N2", CultureInfo.InvariantCulture);

    private static string Amount(decimal amount) => amount.ToString("#,0.########", CultureInfo.InvariantCulture);

    private static void Add(Table table, string what, long count) => Add(table, what, count.ToString("N0", CultureInfo.InvariantCulture));

    private static void Add(Table table, string what, string value) => table.AddRow(new Text(what), new Text(value));
}
