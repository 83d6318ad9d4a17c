namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>Every accepted order is there once, with exactly the trades and money that it tells of.</summary>
internal static class OrderChecks
{
    public static void Check(History history, Faults faults)
    {
        var commands = history.Commands.ToLookup(command => command.Account);
        foreach (var account in history.Accounts)
        {
            foreach (var same in account.Orders.GroupBy(order => order.Id).Where(same => same.Count() > 1))
            {
                faults.Add($"account {account.Id}: order {same.Key} is there {same.Count()} times");
            }

            var orders = account.Orders.DistinctBy(order => order.Id).ToDictionary(order => order.Id);
            Placed(account, orders, [.. commands[account.Id]], faults);
            Converted(account, orders, [.. commands[account.Id]], faults);
            Cancelled(orders, commands[account.Id], faults);
            Settled(account, orders, faults);
        }
    }

    private static void Placed(AccountState account, Dictionary<Guid, Order> orders, Command[] commands, Faults faults)
    {
        var fills = account.Fills.ToLookup(fill => fill.Order);
        var byClientId = orders.Values.Where(order => order.ClientOrderId is not null).ToLookup(order => order.ClientOrderId!, StringComparer.Ordinal);
        var accepted = commands.Where(command => command is { Kind: CommandKind.PlaceOrder, Accepted: not null }).ToDictionary(command => command.Key, StringComparer.Ordinal);
        foreach (var (key, command) in accepted)
        {
            var answer = HistoryReader.Order(command.Accepted!.Body);
            var found = byClientId[key].ToArray();
            faults.Unless(
                found is [var one] && one.Id == answer.Id,
                $"account {account.Id}: {command} was answered with order {answer.Id}, but its orders are [{string.Join(", ", found.Select(order => order.Id))}]");
            faults.UnlessEqual(
                answer.Filled, fills[answer.Id].Where(fill => !fill.IsMaker).Sum(fill => fill.Quantity), $"order {answer.Id}: traded at its arrival");
        }

        foreach (var order in byClientId.Where(orders => !accepted.ContainsKey(orders.Key)).SelectMany(orders => orders))
        {
            faults.Add($"account {account.Id}: nobody placed order {order.Id} ({order.ClientOrderId})");
        }
    }

    private static void Converted(AccountState account, Dictionary<Guid, Order> orders, Command[] commands, Faults faults)
    {
        var conversions = orders.Values.Where(order => order.ClientOrderId is null).ToArray();
        var accepts = commands.Where(command => command.Kind == CommandKind.AcceptQuote).ToArray();
        var fills = account.Fills.ToLookup(fill => fill.Order);
        foreach (var command in accepts.Where(command => command.Accepted is not null))
        {
            var answer = command.Accepted!.Body;
            var id = answer.Id("orderId");
            faults.Unless(orders.GetValueOrDefault(id) is { ClientOrderId: null, Status: "filled" }, $"{command} was accepted, but its order {id} is not filled");
            faults.UnlessEqual(answer.Amount("fromAmount"), fills[id].Sum(fill => fill.Paid), $"conversion {id}: given");
            faults.UnlessEqual(answer.Amount("toAmount"), fills[id].Sum(fill => fill.Received), $"conversion {id}: received");
        }

        faults.UnlessEqual(
            accepts.Count(command => command.Accepted is not null), conversions.Count(order => order.Status == "filled"), $"account {account.Id}: conversions");
        faults.UnlessEqual(
            accepts.Count(command => command.Replies is [{ Succeeded: false } first, ..] && first.Body.Text("code") == "quote_not_executable"),
            conversions.Count(order => order.Status != "filled"),
            $"account {account.Id}: conversions that the book refused");
    }

    private static void Cancelled(Dictionary<Guid, Order> orders, IEnumerable<Command> commands, Faults faults)
    {
        foreach (var command in commands.Where(command => command is { Kind: CommandKind.CancelOrder, Accepted: not null }))
        {
            var order = orders.GetValueOrDefault(command.Accepted!.Body.Id("orderId"));
            faults.Unless(order is { Status: "cancelled", Reason: "cancelled_by_owner" }, $"{command} was accepted, but the order is {order}");
        }
    }

    /// <summary>Each order's entries come to what its trades moved and what it still holds.</summary>
    private static void Settled(AccountState account, Dictionary<Guid, Order> orders, Faults faults)
    {
        var fills = account.Fills.ToLookup(fill => fill.Order);
        var entries = account.Entries.Where(entry => entry.Order is not null).ToLookup(entry => entry.Order!.Value);
        foreach (var id in fills.Select(group => group.Key).Union(entries.Select(group => group.Key)).Where(id => !orders.ContainsKey(id)))
        {
            faults.Add($"account {account.Id}: trades or entries of order {id}, which is not there");
        }

        foreach (var order in orders.Values)
        {
            var paid = fills[order.Id].Sum(fill => fill.Paid);
            faults.UnlessEqual(order.Filled, fills[order.Id].Sum(fill => fill.Quantity), $"order {order.Id}: the sum of its trades");
            faults.UnlessEqual(order.Held, Sum(order, order.PaidAsset, isHeld: true), $"order {order.Id}: held");
            faults.UnlessEqual(-paid - order.Held, Sum(order, order.PaidAsset, isHeld: false), $"order {order.Id}: taken from available");
            faults.UnlessEqual(fills[order.Id].Sum(fill => fill.Received), Sum(order, order.ReceivedAsset, isHeld: false), $"order {order.Id}: received");
        }

        decimal Sum(Order order, string asset, bool isHeld) =>
            entries[order.Id].Where(entry => entry.Asset == asset && entry.IsHeld == isHeld).Sum(entry => entry.Amount);
    }
}
