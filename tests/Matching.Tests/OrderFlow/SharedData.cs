using System.Runtime.CompilerServices;
using SharpCompress.Compressors.Xz;

namespace Orleans.Crypto.Matching.Tests.OrderFlow;

/// <summary>
/// Recorded order flow outside the repository: the folder that <c>ORLEANS_CRYPTO_SHARED_DATA</c> names, or else
/// <c>shared/data</c> beside the repository.
/// </summary>
internal static class SharedData
{
    private const string Variable = "ORLEANS_CRYPTO_SHARED_DATA";

    public static string? Find(string relativePath) => Roots()
        .Select(root => Path.Combine(root, relativePath))
        .FirstOrDefault(Path.Exists);

    /// <summary>The unpacked content of an .xz file.</summary>
    public static byte[] Unpack(string relativePath)
    {
        var path = Find(relativePath) ?? throw new FileNotFoundException($"No {relativePath} in the shared data.");
        using var file = File.OpenRead(path);
        using var unpacked = new XZStream(file);
        using var content = new MemoryStream();
        unpacked.CopyTo(content);
        return content.ToArray();
    }

    private static IEnumerable<string> Roots([CallerFilePath] string source = "")
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return [named];

        // The tests may run from a build folder outside the repository; then the source file's place leads to it.
        return Ancestors(AppContext.BaseDirectory).Concat(Ancestors(source)).Select(folder => Path.Combine(folder, "shared", "data"));
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder)) yield return folder;
    }
}
