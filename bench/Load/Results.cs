using System.Globalization;

namespace Orleans.Crypto.Load.Bench;

/// <summary>A file in which the measures of several runs of this program meet: a name, a tab and a number a line.</summary>
internal sealed class Results(string? path)
{
    public void Add(string name, double value)
    {
        if (path is not null)
        {
            File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{name}\t{value:R}\n"));
        }
    }

    /// <summary>The last number of each name.</summary>
    public static Dictionary<string, double> Read(string path)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            var parts = line.Split('\t');
            values[parts[0]] = double.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        return values;
    }
}
