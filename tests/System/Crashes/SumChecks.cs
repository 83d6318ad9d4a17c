namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>No money was made or lost: the accounts, the trial balance and the deposits tell the same.</summary>
internal static class SumChecks
{
    public static void Check(History history, Faults faults)
    {
        var deposits = history.Commands
            .Where(command => command is { Kind: CommandKind.Deposit, Accepted: not null })
            .Select(command => command.Accepted!.Body)
            .ToLookup(answer => answer.Text("asset")!, answer => answer.Amount("amount"), StringComparer.Ordinal);
        var fills = history.Accounts.SelectMany(account => account.Fills).ToLookup(fill => fill.FeeAsset, StringComparer.Ordinal);
        var balances = history.Accounts.SelectMany(account => account.Balances).ToLookup(balance => balance.Asset, StringComparer.Ordinal);
        foreach (var line in history.TrialBalance)
        {
            var name = $"trial balance of {line.Asset}";
            faults.UnlessEqual(0, line.Sum, $"{name}: the sum");
            faults.UnlessEqual(0, line.InTransit, $"{name}: in transit");
            faults.UnlessEqual(0, line.WithdrawalsClearing, $"{name}: withdrawals clearing");
            faults.UnlessEqual(-deposits[line.Asset].Sum(), line.DepositsClearing, $"{name}: deposits clearing");
            faults.UnlessEqual(fills[line.Asset].Sum(fill => fill.Fee), line.Fees, $"{name}: fees");
            faults.UnlessEqual(balances[line.Asset].Sum(balance => balance.Available), line.Available, $"{name}: customers' available");
            faults.UnlessEqual(balances[line.Asset].Sum(balance => balance.Held), line.Held, $"{name}: customers' held");
        }

        foreach (var asset in balances)
        {
            faults.UnlessEqual(
                deposits[asset.Key].Sum() - fills[asset.Key].Sum(fill => fill.Fee), asset.Sum(balance => balance.Available + balance.Held), $"all customers' {asset.Key}");
        }

        foreach (var account in history.Accounts)
        {
            Held(account, faults);
        }
    }

    private static void Held(AccountState account, Faults faults)
    {
        foreach (var balance in account.Balances)
        {
            var orders = account.OpenOrders.Where(order => order.PaidAsset == balance.Asset).Sum(order => order.Held);
            var holds = account.Holds.Where(hold => hold.Asset == balance.Asset).Sum(hold => hold.Amount);
            faults.UnlessEqual(orders + holds, balance.Held, $"account {account.Id}: held {balance.Asset} for open orders and holds");
        }
    }
}
