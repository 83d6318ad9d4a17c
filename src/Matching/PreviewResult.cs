namespace Orleans.Crypto.Matching;

/// <summary>What an order would execute to if it came now.</summary>
/// <param name="Lots">What would trade.</param>
/// <param name="QuoteUnits">What the buyer would pay and the seller receive, before fees: each trade rounded down by itself.</param>
/// <param name="WorstTicks">The price of the last trade; 0 where nothing would trade.</param>
/// <param name="IsComplete">
/// Whether the book has enough: all lots would trade, the budget would be spent as far as whole lots go, or the wanted
/// proceeds would be reached.
/// </param>
public readonly record struct PreviewResult(long Lots, Int128 QuoteUnits, long WorstTicks, bool IsComplete);
