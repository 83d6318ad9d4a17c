using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Orders;

/// <summary>What was ordered; never changes.</summary>
/// <param name="PriceTicks">The limit, in ticks; 0 for a market order.</param>
/// <param name="Lots">The quantity, in lots; 0 where <paramref name="QuoteBudget"/> gives the size.</param>
/// <param name="QuoteBudget">A market buy's quote units to spend; 0 where <paramref name="Lots"/> gives the size.</param>
/// <param name="QuoteBound">For an instant exchange: the most quote units a buy may pay, the least a sell must bring; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("order-terms")]
public sealed record OrderTerms(
    [property: Id(0)] OrderId Id,
    [property: Id(1)] MarketId Market,
    [property: Id(2)] Side Side,
    [property: Id(3)] OrderType Type,
    [property: Id(4)] TimeInForce TimeInForce,
    [property: Id(5)] long PriceTicks,
    [property: Id(6)] long Lots,
    [property: Id(7)] Int128 QuoteBudget = default,
    [property: Id(8)] bool PostOnly = false,
    [property: Id(9)] string? ClientOrderId = null,
    [property: Id(10)] QuoteId? Quote = null,
    [property: Id(11)] Int128 QuoteBound = default);
