using Orleans.Crypto.Accounts;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Matching;

/// <summary>An order in the book.</summary>
/// <param name="Lots">What has not traded yet, in lots; at least 1.</param>
public readonly record struct RestingOrder(OrderId Id, AccountId Owner, Side Side, long PriceTicks, long Lots);
