using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Wallets;

/// <summary>Funds set aside by their owner, to be captured (paid out) or released later.</summary>
/// <param name="To">Who will be paid, or null where that is said at the capture.</param>
[GenerateSerializer, Immutable, Alias("hold")]
public sealed record Hold(
    [property: Id(0)] HoldId Id,
    [property: Id(1)] Amount Amount,
    [property: Id(2)] AccountId? To,
    [property: Id(3)] string? Memo,
    [property: Id(4)] DateTimeOffset CreatedAt);
