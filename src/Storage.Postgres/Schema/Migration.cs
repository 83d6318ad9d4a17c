using System.Globalization;

namespace Orleans.Crypto.Storage.Postgres.Schema;

/// <summary>One step of the schema: never changed once it was released, only followed by another.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>In order, from 1, without gaps.</summary>
    public static IReadOnlyList<Migration> All { get; } =
        [.. typeof(Migration).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Select(Load)];

    // "0001-journal"
    private static Migration Load(string resource)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(resource)!);
        return new(int.Parse(resource.AsSpan(0, 4), CultureInfo.InvariantCulture), resource[5..], reader.ReadToEnd());
    }
}
