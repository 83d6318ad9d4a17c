using Orleans.Crypto.Accounts;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Markets;

/// <summary>One execution, at the maker's price.</summary>
/// <param name="Id">Counts up from 1 in its market.</param>
/// <param name="QuoteUnits">What the buyer pays and the seller receives, before fees.</param>
[GenerateSerializer, Immutable, Alias("trade")]
public sealed record Trade(
    [property: Id(0)] long Id,
    [property: Id(1)] OrderId MakerOrder,
    [property: Id(2)] AccountId Maker,
    [property: Id(3)] long PriceTicks,
    [property: Id(4)] long Lots,
    [property: Id(5)] Int128 QuoteUnits);
