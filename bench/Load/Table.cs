using System.Globalization;

namespace Orleans.Crypto.Load.Bench;

/// <summary>The side-by-side table: each row stands alone, and one whose measure is missing says so.</summary>
internal sealed class Table(Dictionary<string, double> values)
{
    private const string Missing = "not measured";

    public void Write()
    {
        Console.WriteLine("| measure | plain baseline | ours | ratio | to reach |");
        Console.WriteLine("|---|---|---|---|---|");
        Rates("HTTP, uniform", Numbers("Http", Hot.None), connections => $"plain.Http.None.{connections}", "ours.Http.None", "8 times");
        Rates("HTTP, one hot sender", Numbers("Http", Hot.Sender), connections => $"plain.Http.Sender.{connections}", "ours.Http.Sender", "16 times");
        Rates("grain calls against pgbench, uniform", Numbers("Grains", Hot.None), _ => PgBench(Hot.None), "ours.Grains.None", "6 times");
        Rates("grain calls against pgbench, one hot sender", Numbers("Grains", Hot.Sender), _ => PgBench(Hot.Sender), "ours.Grains.Sender", "25 times");
        Row("bulk endpoint, transfers/s answered", null, "ours.Bulk", "N0", "80,000");
        Row("bulk endpoint, transfers/s until the last credit", null, "ours.Bulk.Settled", "N0", "");
        foreach (var connections in Numbers("Http", Hot.None))
        {
            Row($"p99 at half of the reached rate, HTTP, uniform, {connections} connections, ms", $"plain.Http.None.{connections}.p99", $"ours.Http.None.{connections}.p99", "F1", "below 25", hasRatio: false);
        }

        Row("memory, idle silo, MiB", null, "ours.Memory.Idle", "N0", "below 200");
        Row("memory, silo with all accounts' wallets active, MiB", null, "ours.Memory.Active", "N0", "below 1,024");
        var rows = values.GetValueOrDefault("rows").ToString("N0", CultureInfo.InvariantCulture);
        Row("rate on a new journal, transfers/s", null, "ours.Rows.0", "N0", "");
        var kept = values.TryGetValue("ours.Rows.0", out var start) && values.TryGetValue("ours.Rows.N", out var end) ? (end / start).ToString("P0", CultureInfo.InvariantCulture) : Missing;
        Line($"rate after {rows} rows, transfers/s", "", Text("ours.Rows.N", "N0"), kept, "at least 85 % of it");
        var entries = values.GetValueOrDefault("entries").ToString("N0", CultureInfo.InvariantCulture);
        Row($"activation of a wallet with {entries} entries, ms", null, "ours.Activation", "F1", "below 20");
    }

    private void Rates(string measure, int[] connections, Func<int, string> baseline, string ours, string goal)
    {
        foreach (var number in connections)
        {
            Row(string.Create(CultureInfo.InvariantCulture, $"{measure}, {number:N0} connections, transfers/s"), baseline(number), $"{ours}.{number}", "N0", goal);
        }
    }

    private void Row(string measure, string? baseline, string ours, string format, string goal, bool hasRatio = true)
    {
        var ratio = hasRatio && baseline is not null && values.TryGetValue(baseline, out var b) && values.TryGetValue(ours, out var o)
            ? (o / b).ToString("F1", CultureInfo.InvariantCulture)
            : "";
        Line(measure, baseline is null ? "" : Text(baseline, format), Text(ours, format), ratio, goal);
    }

    private static void Line(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    private string Text(string name, string format) => values.TryGetValue(name, out var value) ? value.ToString(format, CultureInfo.InvariantCulture) : Missing;

    /// <summary>With as many clients as served it best.</summary>
    private string PgBench(Hot hot)
    {
        var prefix = $"pgbench.{hot}.";
        return values.Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderByDescending(value => value.Value).Select(value => value.Key).FirstOrDefault(prefix);
    }

    /// <summary>Of the connections that were measured; the issue's where none were.</summary>
    private int[] Numbers(string front, Hot hot)
    {
        var measured = values.Keys.Select(name => name.Split('.')).Where(parts => parts.Length == 4 && parts[1] == front && parts[2] == hot.ToString())
            .Select(parts => int.Parse(parts[3], CultureInfo.InvariantCulture)).Distinct().Order().ToArray();
        return measured.Length > 0 ? measured : [64, 512];
    }
}
