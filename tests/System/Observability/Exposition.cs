using System.Text.RegularExpressions;

namespace Orleans.Crypto.SystemTests.Observability;

/// <summary>What a process answers to Prometheus.</summary>
internal sealed partial class Exposition
{
    private readonly string _text;

    private Exposition(string text) => _text = text;

    /// <summary>The names of the series, without labels.</summary>
    public IEnumerable<string> Names => Lines().Select(line => line[..line.IndexOfAny(['{', ' '])]).Distinct(StringComparer.Ordinal);

    public static async Task<Exposition> Read(Uri process)
    {
        using var http = new HttpClient();
        return new(await http.GetStringAsync(new Uri(process, "metrics")));
    }

    public bool Has(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>The sum of a series' samples whose labels contain a text.</summary>
    public double Sum(string name, string labels = "") =>
        Lines().Where(line => (line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal)) && line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(Value().Match(line).Groups["value"].Value, System.Globalization.CultureInfo.InvariantCulture));

    private IEnumerable<string> Lines() => _text.Split('\n').Where(line => line.Length > 0 && line[0] != '#');

    // Labels may hold spaces; after the value there may be a time.
    [GeneratedRegex("(\\}|^[a-zA-Z0-9_:]+) (?<value>[^ ]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Value();
}
