namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>The ledger entries are those that the accepted commands make, each once, and add up to the balances.</summary>
internal static class LedgerChecks
{
    public static void Check(History history, Faults faults)
    {
        foreach (var account in history.Accounts)
        {
            Replay(account, faults);
        }

        var expected = ExpectedLedger.Of(history);
        var actual = history.Accounts
            .SelectMany(account => account.Entries, (account, entry) => (account.Id, Entry: entry))
            .Where(line => !IsSettlement(line.Entry))
            .ToLookup(line => (line.Id, line.Entry.Transaction), line => LedgerLine.Of(line.Entry));
        foreach (var (account, transaction) in expected.Select(group => group.Key).Union(actual.Select(group => group.Key)))
        {
            var must = expected[(account, transaction)].Order().ToArray();
            var has = actual[(account, transaction)].Order().ToArray();
            faults.Unless(must.SequenceEqual(has), $"account {account}, transaction {transaction}: has [{string.Join(", ", has)}], must have [{string.Join(", ", must)}]");
        }
    }

    /// <summary>Trades, their fees and what they release follow from the order book: <see cref="OrderChecks"/> sums them by order.</summary>
    private static bool IsSettlement(Entry entry) => entry.Kind is "trade" or "fee" or "order_release";

    private static void Replay(AccountState account, Faults faults)
    {
        var sums = new Dictionary<(string Asset, bool IsHeld), decimal>();
        (long, int) last = default;
        foreach (var entry in account.Entries)
        {
            var name = $"account {account.Id}, entry {entry.Version}-{entry.Index}";
            faults.Unless((entry.Version, entry.Index).CompareTo(last) > 0, $"{name} does not come after {last}");
            last = (entry.Version, entry.Index);
            var sum = sums.GetValueOrDefault((entry.Asset, entry.IsHeld)) + entry.Amount;
            sums[(entry.Asset, entry.IsHeld)] = sum;
            faults.UnlessEqual(sum, entry.BalanceAfter, $"{name}: balance after");
            faults.Unless(sum >= 0, $"{name} overdraws to {sum}");
        }

        foreach (var balance in account.Balances)
        {
            faults.UnlessEqual(sums.GetValueOrDefault((balance.Asset, false)), balance.Available, $"account {account.Id}: available {balance.Asset}");
            faults.UnlessEqual(sums.GetValueOrDefault((balance.Asset, true)), balance.Held, $"account {account.Id}: held {balance.Asset}");
        }
    }
}

/// <summary>One line of an account's ledger, without its place.</summary>
internal sealed record LedgerLine(string Kind, string Asset, bool IsHeld, decimal Amount) : IComparable<LedgerLine>
{
    public static LedgerLine Of(Entry entry) => new(entry.Kind, entry.Asset, entry.IsHeld, entry.Amount);

    public int CompareTo(LedgerLine? other) =>
        (Kind, Asset, IsHeld, Amount).CompareTo((other!.Kind, other.Asset, other.IsHeld, other.Amount));

    public override string ToString() => $"{Kind} {Amount} {Asset} {(IsHeld ? "held" : "available")}";
}
