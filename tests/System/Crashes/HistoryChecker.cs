namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>
/// Judges a history from outside: every acknowledged command is there, none is doubled, halved or made up. Knows nothing
/// of crashes, so that the same rules hold with and without them.
/// </summary>
internal static class HistoryChecker
{
    /// <returns>Empty where all is well.</returns>
    public static IReadOnlyList<string> Check(History history)
    {
        var faults = new Faults();
        AnswerChecks.Check(history, faults);
        LedgerChecks.Check(history, faults);
        OrderChecks.Check(history, faults);
        MarketChecks.Check(history, faults);
        SumChecks.Check(history, faults);
        StreamChecks.Check(history, faults);
        return faults.Found;
    }
}
