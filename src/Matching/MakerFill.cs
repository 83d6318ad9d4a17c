using Orleans.Crypto.Accounts;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Matching;

/// <summary>What an incoming order traded with one resting order.</summary>
/// <param name="Maker">The resting order.</param>
/// <param name="PriceTicks">The maker's price.</param>
/// <param name="Lots">The traded quantity.</param>
/// <param name="MakerRemainingLots">What of the maker still rests; 0 where it left the book.</param>
public readonly record struct MakerFill(OrderId Maker, AccountId MakerOwner, long PriceTicks, long Lots, long MakerRemainingLots);
