using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Grains.Markets;

/// <param name="Resting">Each side from its best price, equal prices in order of arrival.</param>
[GenerateSerializer, Immutable, Alias("order-book-snapshot")]
public sealed record OrderBookSnapshot([property: Id(0)] long LastTradeId, [property: Id(1)] ImmutableArray<SnapshotOrder> Resting);

/// <param name="Lots">What has not traded yet, in lots.</param>
[GenerateSerializer, Immutable, Alias("order-book-snapshot-order")]
public readonly record struct SnapshotOrder(
    [property: Id(0)] OrderId Id,
    [property: Id(1)] AccountId Owner,
    [property: Id(2)] Side Side,
    [property: Id(3)] long PriceTicks,
    [property: Id(4)] long Lots);
