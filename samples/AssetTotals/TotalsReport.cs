using System.Globalization;

namespace AssetTotals;

/// <summary>Totals as a table of text.</summary>
internal static class TotalsReport
{
    public static void Write(TextWriter output, string title, IReadOnlyList<AssetTotal> totals)
    {
        string[][] rows = [["asset", "deposited", "transferred"], .. totals.Select(total => new[] { total.Asset, total.Deposited.ToString(), total.Transferred.ToString() })];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        // At once: lines of several instances may share a terminal.
        output.Write(string.Concat([$"{DateTime.UtcNow.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {title}\n", .. rows.Select(row => Line(row, widths))]));
        output.Flush();
    }

    private static string Line(string[] row, int[] widths) => $"  {row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])}\n";
}
