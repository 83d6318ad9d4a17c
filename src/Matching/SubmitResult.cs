using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Matching;

/// <summary>What became of an incoming order; its trades are in the <see cref="FillBuffer"/>.</summary>
/// <param name="Result">
/// An order by budget is <see cref="SubmissionResult.Filled"/> where what is left of its budget affords no further lot of
/// the next maker, and <see cref="SubmissionResult.Cancelled"/> where the makers ran out first or it afforded none at all.
/// </param>
/// <param name="RemainingLots">What did not trade, in lots: it rests, or it is cancelled. 0 for an order by budget.</param>
/// <param name="RemainingBudget">What was not spent, in quote units; 0 for an order by lots.</param>
public readonly record struct SubmitResult(SubmissionResult Result, long RemainingLots, Int128 RemainingBudget = default);
