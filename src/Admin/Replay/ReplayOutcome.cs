using Orleans.Crypto.Admin.Administrators;

namespace Orleans.Crypto.Admin.Replay;

/// <param name="Retries">Attempts that were sent again while the flow ran.</param>
internal sealed record ReplayOutcome(
    int RowsInFile, ReplayTally Tally, TradeTotals Trades, TrialBalance TrialBalance, TimeSpan Duration, long Retries)
{
    public bool HasSucceeded => Tally.Rows == RowsInFile && Tally.Failed == 0 && TrialBalance.IsZero;
}
