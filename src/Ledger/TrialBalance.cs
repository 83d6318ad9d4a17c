using System.Collections.Immutable;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Ledger;

/// <summary>The sum of all postings per asset and account class; in a sound ledger each asset's classes sum to zero.</summary>
public sealed class TrialBalance
{
    private static readonly int s_accounts = Enum.GetValues<LedgerAccount>().Length;

    private readonly SortedDictionary<string, Int128[]> _sums = new(StringComparer.Ordinal);

    public IEnumerable<AssetId> Assets => _sums.Keys.Select(symbol => new AssetId(symbol));

    /// <summary>The sums of all of an asset's accounts, in the order of <see cref="LedgerAccount"/>.</summary>
    public IEnumerable<(AssetId Asset, IReadOnlyList<Int128> Sums)> Sums => _sums.Select(pair => (new AssetId(pair.Key), (IReadOnlyList<Int128>)pair.Value));

    /// <summary>Goes on from sums that were kept.</summary>
    public void Restore(AssetId asset, IReadOnlyList<Int128> sums) => _sums[asset.Symbol] = [.. sums];

    public void Add(ImmutableArray<Posting> postings)
    {
        foreach (var posting in postings)
        {
            if (!_sums.TryGetValue(posting.Amount.Asset.Symbol, out var sums))
            {
                _sums[posting.Amount.Asset.Symbol] = sums = new Int128[s_accounts];
            }

            sums[(int)posting.Account] = checked(sums[(int)posting.Account] + posting.Amount.Units);
        }
    }

    public Int128 Of(AssetId asset, LedgerAccount account) =>
        _sums.TryGetValue(asset.Symbol, out var sums) ? sums[(int)account] : 0;
}
