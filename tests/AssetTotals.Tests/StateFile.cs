using AssetTotals;

namespace Orleans.Crypto.AssetTotals.Tests;

/// <summary>A file for the totals of one test.</summary>
internal sealed class StateFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asset-totals-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "totals.db");

    public TotalsStore Open() => TotalsStore.Open(Path);

    public void Dispose() => _folder.Delete(recursive: true);
}
