using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Markets;

/// <summary>The configured markets.</summary>
public sealed class MarketCatalog
{
    private readonly FrozenDictionary<string, Market> _markets;

    public MarketCatalog(IEnumerable<Market> markets)
    {
        All = [.. markets];
        _markets = All.ToFrozenDictionary(market => market.Id.Name, StringComparer.Ordinal);
    }

    /// <summary>In the configured order.</summary>
    public IReadOnlyList<Market> All { get; }

    public Market this[MarketId id] => _markets[id.Name];

    public bool TryGet(string? name, [NotNullWhen(true)] out Market? market)
    {
        market = null;
        return name is not null && _markets.TryGetValue(name, out market);
    }

    /// <summary>The market between two assets, whichever of them is its base.</summary>
    public bool TryFind(AssetId one, AssetId other, [NotNullWhen(true)] out Market? market)
    {
        market = All.FirstOrDefault(m => (m.Base.Id == one && m.Quote.Id == other) || (m.Base.Id == other && m.Quote.Id == one));
        return market is not null;
    }
}
