using System.Globalization;
using System.Text.RegularExpressions;

namespace Orleans.Crypto.Storage.Postgres.Schema;

/// <summary>One step of the schema: never changed once it was released, only followed by another.</summary>
/// <param name="OldestProgram">The version of the program that can still work on the schema after this step: its own, unless its first line is <c>-- Programs from N on run with this.</c></param>
internal sealed partial record Migration(int Version, string Name, string Sql, int OldestProgram)
{
    /// <summary>In order, from 1, without gaps.</summary>
    public static IReadOnlyList<Migration> All { get; } =
        [.. typeof(Migration).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Select(Load)];

    // "0001-journal"
    private static Migration Load(string resource)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(resource)!);
        return Parse(int.Parse(resource.AsSpan(0, 4), CultureInfo.InvariantCulture), resource[5..], reader.ReadToEnd());
    }

    internal static Migration Parse(int version, string name, string sql) =>
        new(version, name, sql, Compatibility().Match(sql) is { Success: true } said ? int.Parse(said.Groups["program"].ValueSpan, CultureInfo.InvariantCulture) : version);

    [GeneratedRegex("^-- Programs from (?<program>[0-9]+) on run with this\\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Compatibility();
}
