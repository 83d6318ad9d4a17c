using System.ComponentModel.DataAnnotations;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>Assets, markets and limits as configured; amounts are decimal texts in the asset named.</summary>
public sealed class ExchangeOptions
{
    public const string Section = "Exchange";

    /// <summary>How long an offer of instant exchange can be accepted.</summary>
    [Range(1, 3_600)]
    public int QuoteLifetimeSeconds { get; set; } = 10;

    /// <summary>By symbol.</summary>
    public Dictionary<string, AssetOptions> Assets { get; init; } = new(StringComparer.Ordinal);

    /// <summary>By name: base and quote symbol with a hyphen.</summary>
    public Dictionary<string, MarketOptions> Markets { get; init; } = new(StringComparer.Ordinal);

    /// <summary>By level, kind of operation and symbol; what is not named is not limited.</summary>
    public Dictionary<VerificationLevel, Dictionary<LimitKind, Dictionary<string, LimitOptions>>> Limits { get; init; } = [];
}

public sealed class AssetOptions
{
    public int Decimals { get; set; } = -1;
}

public sealed class MarketOptions
{
    public string? TickSize { get; set; }

    public string? LotSize { get; set; }

    public string? MinimumNotional { get; set; }

    public int MakerFeeBasisPoints { get; set; }

    public int TakerFeeBasisPoints { get; set; }
}

public sealed class LimitOptions
{
    public string? Daily { get; set; }

    public string? Monthly { get; set; }
}
