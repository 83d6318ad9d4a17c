using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Orleans.Crypto.Assets;

/// <summary>The configured assets.</summary>
public sealed class AssetCatalog
{
    private readonly FrozenDictionary<string, Asset> _assets;

    public AssetCatalog(IEnumerable<Asset> assets)
    {
        All = [.. assets];
        _assets = All.ToFrozenDictionary(asset => asset.Id.Symbol, StringComparer.Ordinal);
    }

    /// <summary>In the configured order.</summary>
    public IReadOnlyList<Asset> All { get; }

    public Asset this[AssetId id] => _assets[id.Symbol];

    public bool TryGet(string? symbol, [NotNullWhen(true)] out Asset? asset)
    {
        asset = null;
        return symbol is not null && _assets.TryGetValue(symbol, out asset);
    }

    public string Format(Amount amount) => this[amount.Asset].Format(amount.Units);
}
