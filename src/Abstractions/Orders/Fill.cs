using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Orders;

/// <summary>One trade, from one of its two orders' side.</summary>
/// <param name="TradeId">Unique in its market.</param>
/// <param name="Fee">Taken from what the order's owner receives.</param>
[GenerateSerializer, Immutable, Alias("fill")]
public sealed record Fill(
    [property: Id(0)] MarketId Market,
    [property: Id(1)] long TradeId,
    [property: Id(2)] OrderId OrderId,
    [property: Id(3)] Side Side,
    [property: Id(4)] long PriceTicks,
    [property: Id(5)] long Lots,
    [property: Id(6)] Amount Base,
    [property: Id(7)] Amount Quote,
    [property: Id(8)] Amount Fee,
    [property: Id(9)] Liquidity Liquidity,
    [property: Id(10)] DateTimeOffset Time);
