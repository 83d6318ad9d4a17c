using System.Collections.Immutable;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Markets;

/// <summary>The resting orders of a market by price, best first.</summary>
/// <param name="Version">The order book's version that this is true for.</param>
[GenerateSerializer, Immutable, Alias("depth")]
public sealed record Depth(
    [property: Id(0)] long Version,
    [property: Id(1)] ImmutableArray<DepthLevel> Bids,
    [property: Id(2)] ImmutableArray<DepthLevel> Asks)
{
    public const int MaxLevels = 1_000;
}

/// <summary>All resting orders of one side at one price.</summary>
[GenerateSerializer, Immutable, Alias("depth-level")]
public readonly record struct DepthLevel([property: Id(0)] long PriceTicks, [property: Id(1)] long Lots, [property: Id(2)] int Orders);

/// <summary>A trade as everybody may see it.</summary>
[GenerateSerializer, Immutable, Alias("public-trade")]
public sealed record PublicTrade(
    [property: Id(0)] long Id,
    [property: Id(1)] long PriceTicks,
    [property: Id(2)] long Lots,
    [property: Id(3)] Int128 QuoteUnits,
    [property: Id(4)] Side TakerSide,
    [property: Id(5)] DateTimeOffset Time);

/// <summary>What to preview; exactly one of the two sizes is above zero.</summary>
/// <param name="Lots">Base to buy or sell, in lots.</param>
/// <param name="QuoteUnits">Quote units to spend (buy) or to receive at least (sell).</param>
[GenerateSerializer, Immutable, Alias("preview-request")]
public sealed record PreviewRequest([property: Id(0)] Side Side, [property: Id(1)] long Lots, [property: Id(2)] Int128 QuoteUnits);

/// <summary>What the book would execute now.</summary>
/// <param name="IsComplete">Whether the book holds enough for all that was asked.</param>
[GenerateSerializer, Immutable, Alias("preview")]
public sealed record Preview([property: Id(0)] long Lots, [property: Id(1)] Int128 QuoteUnits, [property: Id(2)] long WorstPriceTicks, [property: Id(3)] bool IsComplete);
