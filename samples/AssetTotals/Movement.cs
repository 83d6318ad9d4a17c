namespace AssetTotals;

/// <summary>What an event tells of funds that came in or moved.</summary>
/// <param name="StreamId">The stream of the event's grain, and</param>
/// <param name="Version">its place there: the two are the same each time that the event is delivered.</param>
internal sealed record Movement(string StreamId, long Version, IReadOnlyList<Payment> Payments);

/// <summary>Either a deposit or a transfer.</summary>
internal readonly record struct Payment(string Asset, bool IsDeposit, Amount Amount);
