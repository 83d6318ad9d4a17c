using System.Text.Json;
using Line = (System.Guid Account, string Transaction, Orleans.Crypto.SystemTests.Crashes.LedgerLine Entry);

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>The entries that the accepted commands must have made, read off their answers. A refused command makes none.</summary>
internal static class ExpectedLedger
{
    public static ILookup<(Guid Account, string Transaction), LedgerLine> Of(History history)
    {
        var quotes = history.Commands
            .Where(command => command is { Kind: CommandKind.RequestQuote, Accepted: not null })
            .ToDictionary(command => command.Accepted!.Body.Id("quoteId"), command => command.Accepted!.Body);
        return history.Commands
            .Where(command => command.Accepted is not null)
            .SelectMany(command => Lines(command, command.Accepted!.Body, quotes))
            .Concat(RefusedConversions(history))
            .ToLookup(line => (line.Account, line.Transaction), line => line.Entry);
    }

    /// <summary>
    /// A quote that could not be executed has been an order all the same, of which the answer tells nothing;
    /// <see cref="OrderChecks"/> counts these orders, and that each gave back what it held.
    /// </summary>
    private static IEnumerable<Line> RefusedConversions(History history) =>
        from account in history.Accounts
        let rejected = account.ClosedOrders.Where(order => order is { ClientOrderId: null, Status: "rejected" }).Select(order => order.Id).ToHashSet()
        from entry in account.Entries
        where entry is { Kind: "order_hold", Order: { } order } && rejected.Contains(order)
        select (account.Id, entry.Transaction, LedgerLine.Of(entry));

    private static IEnumerable<Line> Lines(Command command, JsonElement answer, Dictionary<Guid, JsonElement> quotes) => command.Kind switch
    {
        CommandKind.Deposit => [Change(command.Account, answer.Text("transferId")!, "deposit", answer, answer.Amount("amount"))],
        CommandKind.Transfer =>
        [
            Change(command.Account, answer.Text("transferId")!, "transfer", answer, -answer.Amount("amount")),
            Change(answer.Id("to"), answer.Text("transferId")!, "transfer", answer, answer.Amount("amount")),
        ],
        CommandKind.PlaceHold => Move(command.Account, answer.Text("holdId")!, "hold", answer.Text("asset")!, answer.Amount("amount")),
        CommandKind.ReleaseHold => Move(command.Account, answer.Text("holdId")!, "release", answer.Text("asset")!, -answer.Amount("amount")),
        CommandKind.CaptureHold => Capture(command.Account, answer),
        CommandKind.PlaceOrder => PlaceOrder(command.Account, Order(answer)),
        CommandKind.AcceptQuote when quotes.TryGetValue(answer.Id("quoteId"), out var quote) =>
            Move(command.Account, answer.Text("orderId")!, "order_hold", quote.Text("from")!, quote.Amount("fromAmount")),
        _ => [],
    };

    private static IEnumerable<Line> Capture(Guid account, JsonElement answer)
    {
        var transfer = answer.Text("transferId")!;
        yield return (account, transfer, new("capture", answer.Text("asset")!, IsHeld: true, -answer.Amount("amount")));
        if (answer.Amount("released") is var released and not 0)
        {
            yield return Change(account, transfer, "release", answer, released);
        }

        yield return Change(answer.Id("to"), transfer, "transfer", answer, answer.Amount("captured"));
    }

    private static Line[] PlaceOrder(Guid account, Order order) =>
        Move(account, order.Id.ToString(), "order_hold", order.PaidAsset, order.IsBuy ? order.Price * order.Quantity : order.Quantity);

    private static Order Order(JsonElement answer) => HistoryReader.Order(answer);

    private static Line Change(Guid account, string transaction, string kind, JsonElement answer, decimal amount) =>
        (account, transaction, new(kind, answer.Text("asset")!, IsHeld: false, amount));

    /// <summary>From available to held.</summary>
    private static Line[] Move(Guid account, string transaction, string kind, string asset, decimal amount) =>
    [
        (account, transaction, new(kind, asset, IsHeld: false, -amount)),
        (account, transaction, new(kind, asset, IsHeld: true, amount)),
    ];
}
