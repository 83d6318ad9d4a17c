using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Orders;

/// <summary>An order as its owner's wallet knows it.</summary>
/// <param name="Held">What is still held for it.</param>
/// <param name="FilledLots">Traded so far, in lots.</param>
/// <param name="CancelledLots">Will not trade any more, in lots; an order of a quote budget counts only what it filled.</param>
/// <param name="FilledQuote">Paid or received so far, in quote units, before fees.</param>
/// <param name="Reason">Why it closed without being filled, a stable code; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("order")]
public sealed record Order(
    [property: Id(0)] OrderTerms Terms,
    [property: Id(1)] OrderStatus Status,
    [property: Id(2)] Amount Held,
    [property: Id(3)] long FilledLots,
    [property: Id(4)] long CancelledLots,
    [property: Id(5)] Int128 FilledQuote,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset? ClosedAt = null,
    [property: Id(8)] string? Reason = null)
{
    public long RemainingLots => Status == OrderStatus.Open ? Terms.Lots - FilledLots - CancelledLots : 0;
}
