namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>A stream tells every event once and in order, and the balances that it tells are the ledger's.</summary>
internal static class StreamChecks
{
    public static void Check(History history, Faults faults)
    {
        foreach (var stream in history.Streams)
        {
            var name = $"stream of {stream.Account}";
            if (stream.Events is not [{ Kind: "snapshot" } snapshot, ..])
            {
                faults.Add($"{name} does not start with a snapshot");
                continue;
            }

            var account = history.Accounts.Single(account => account.Id == stream.Account);
            var entries = account.Entries.ToLookup(entry => entry.Version);
            var balances = snapshot.Balances.ToDictionary(balance => balance.Asset, StringComparer.Ordinal);
            var sequence = snapshot.Sequence;
            foreach (var update in stream.Events.Skip(1))
            {
                faults.Unless(
                    update.Kind == "update" && update.Sequence == sequence + 1, $"{name}: after {sequence} comes the {update.Kind} {update.Sequence}");
                sequence = update.Sequence;
                foreach (var balance in update.Balances)
                {
                    balances[balance.Asset] = balance;
                    Agrees($"{name}, {sequence}", balance, [.. entries[sequence].Where(entry => entry.Asset == balance.Asset)], faults);
                }
            }

            if (account.Entries.Count > 0)
            {
                faults.Unless(sequence >= account.Entries[^1].Version, $"{name} ends at {sequence}, before the last entry {account.Entries[^1].Version}");
            }

            foreach (var balance in account.Balances)
            {
                faults.UnlessEqual(balance, balances.GetValueOrDefault(balance.Asset), $"{name}: the last balance");
            }
        }
    }

    private static void Agrees(string name, Balance balance, Entry[] entries, Faults faults)
    {
        faults.Unless(entries.Length > 0, $"{name}: a balance of {balance.Asset}, but no entry");
        foreach (var isHeld in new[] { false, true })
        {
            if (entries.LastOrDefault(entry => entry.IsHeld == isHeld) is { } last)
            {
                faults.UnlessEqual(last.BalanceAfter, isHeld ? balance.Held : balance.Available, $"{name}: {(isHeld ? "held" : "available")} {balance.Asset}");
            }
        }
    }
}
