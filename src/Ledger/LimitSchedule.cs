using System.Collections.Frozen;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Ledger;

/// <summary>How much of an asset a verification level may move in a UTC day and in a calendar month, per kind of operation.</summary>
public sealed class LimitSchedule(IEnumerable<Limit> limits)
{
    private readonly FrozenDictionary<(VerificationLevel, LimitKind, string), Limit> _limits =
        limits.ToFrozenDictionary(limit => (limit.Level, limit.Kind, limit.Asset.Symbol));

    /// <summary>Null where the level has no limit.</summary>
    public Limit? Of(VerificationLevel level, LimitKind kind, AssetId asset) => _limits.GetValueOrDefault((level, kind, asset.Symbol));

    public IEnumerable<Limit> Of(VerificationLevel level) =>
        _limits.Values.Where(limit => limit.Level == level).OrderBy(limit => limit.Kind).ThenBy(limit => limit.Asset.Symbol, StringComparer.Ordinal);
}

/// <param name="Daily">In smallest units, per UTC day.</param>
/// <param name="Monthly">In smallest units, per UTC calendar month.</param>
public sealed record Limit(VerificationLevel Level, LimitKind Kind, AssetId Asset, Int128 Daily, Int128 Monthly);
