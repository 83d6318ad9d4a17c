namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>The judge is judged: it passes a sound history, and finds each way of losing, doubling, halving or making up.</summary>
[Trait("Store", "Sqlite")]
public sealed class HistoryCheckerTests
{
    private static readonly Dictionary<string, Func<History, History>> s_tamperings = new(StringComparer.Ordinal)
    {
        ["a command without an answer"] = history => Command(history, "c3", command => command with { Replies = [] }),
        ["a retry with another answer"] = history => Command(history, "c3", command => command with { Replies = [.. command.Replies, new(409, "{}")] }),
        ["a retry with another text"] = history => Command(history, "c3", command => command with { Replies = [.. command.Replies, new(201, command.Replies[0].Text + " ")] }),
        ["an acknowledged deposit lost"] = history => Account(history, 0, a => a with { Entries = [.. a.Entries.Skip(1)] }),
        ["an acknowledged transfer lost"] = history => Account(history, 0, a => a with { Entries = Without(a.Entries, 1) }),
        ["a transfer's credit lost"] = history => Account(history, 1, a => a with { Entries = Without(a.Entries, 1) }),
        ["a transfer's credit doubled"] = history => Account(history, 1, a => a with { Entries = Doubled(a.Entries, 1) }),
        ["a transfer doubled on both sides"] = history => Account(
            Account(history, 0, a => a with { Entries = Doubled(a.Entries, 1) }), 1, a => a with { Entries = Doubled(a.Entries, 1) }),
        ["a deposit that nobody made"] = history => Account(
            history, 0, a => a with { Entries = [.. a.Entries, a.Entries[0] with { Version = 7, Transaction = "t9", BalanceAfter = 1_470 }] }),
        ["a refused transfer carried out"] = history => Command(
            history, "c10", command => command with { Kind = CommandKind.Transfer, Replies = [new(201, $$"""{"transferId":"t10","to":"{{SmallHistory.Alice}}","asset":"USDT","amount":"1"}""")] }),
        ["a hold captured twice"] = history => history with { Commands = [.. history.Commands, history.Commands[4] with { Key = "again" }] },
        ["a hold that is still there"] = history => Account(history, 0, a => a with { Holds = [new(Guid.NewGuid(), "USDT", 50)] }),
        ["a wrong balance after"] = history => Account(history, 0, a => a with { Entries = Changed(a.Entries, 1, entry => entry with { BalanceAfter = 901 }) }),
        ["a wrong amount"] = history => Account(history, 0, a => a with { Entries = Changed(a.Entries, 1, entry => entry with { Amount = -99 }) }),
        ["entries out of order"] = history => Account(history, 0, a => a with { Entries = Changed(a.Entries, 1, entry => entry with { Version = 1 }) }),
        ["a wrong available balance"] = history => Account(history, 0, a => a with { Balances = [a.Balances[0], new("USDT", 471, 200)] }),
        ["a wrong held balance"] = history => Account(history, 0, a => a with { Balances = [a.Balances[0], new("USDT", 470, 199)] }),
        ["an acknowledged order lost"] = history => Account(history, 1, a => a with { ClosedOrders = [a.ClosedOrders[1]] }),
        ["an order placed twice"] = history => Account(history, 0, a => a with { OpenOrders = [.. a.OpenOrders, a.OpenOrders[0] with { Id = Guid.NewGuid() }] }),
        ["an order both open and closed"] = history => Account(history, 0, a => a with { ClosedOrders = a.OpenOrders }),
        ["an order that nobody placed"] = history => Account(
            history, 1, a => a with { ClosedOrders = [.. a.ClosedOrders, a.ClosedOrders[1] with { Id = Guid.NewGuid(), ClientOrderId = "c99" }] }),
        ["a conversion that nobody accepted"] = history => Account(
            history, 1, a => a with { ClosedOrders = [.. a.ClosedOrders, a.ClosedOrders[1] with { Id = Guid.NewGuid(), ClientOrderId = null }] }),
        ["an acknowledged cancel lost"] = history => Account(
            history, 1, a => a with { ClosedOrders = [a.ClosedOrders[0], a.ClosedOrders[1] with { Status = "open", Remaining = 0.1m }] }),
        ["a trade with one side"] = history => Account(history, 0, a => a with { Fills = [] }),
        ["a trade settled twice"] = history => Account(history, 0, a => a with { Fills = [.. a.Fills, a.Fills[0]] }),
        ["a trade's sides that differ"] = history => Account(history, 0, a => a with { Fills = [a.Fills[0] with { Quantity = 0.02m }] }),
        ["a trade that the market lost"] = history => history with { Markets = [history.Markets[0] with { Trades = [] }] },
        ["an open order that the book lost"] = history => history with { Markets = [history.Markets[0] with { Bids = [] }] },
        ["an order in the book that no account has"] = history => history with { Markets = [history.Markets[0] with { Asks = [new(20_001, 1, 1)] }] },
        ["money in transit"] = history => Trial(history, line => line with { InTransit = 1, Available = line.Available - 1 }),
        ["a sum that is not zero"] = history => Trial(history, line => line with { Sum = 1 }),
        ["a deposit not counted"] = history => Trial(history, line => line with { DepositsClearing = 0 }),
        ["a fee not counted"] = history => Trial(history, line => line with { Fees = 0 }),
        ["a gap in a stream"] = history => Stream(history, events => Without(events, 2)),
        ["a repeat in a stream"] = history => Stream(history, events => Doubled(events, 2)),
        ["a second snapshot in a stream"] = history => Stream(history, events => Changed(events, 2, told => told with { Kind = "snapshot" })),
        ["a stream without a snapshot"] = history => Stream(history, events => [.. events.Skip(1)]),
        ["a stream that ends too early"] = history => Stream(history, events => [.. events.SkipLast(1)]),
        ["a wrong balance in a stream"] = history => Stream(history, events => Changed(events, 2, told => told with { Balances = [new("USDT", 851, 50)] })),
        ["a wrong last balance in a stream"] = history => Stream(history, events => Changed(events, 5, told => told with { Balances = [new("USDT", 470, 200)] })),
    };

    public static TheoryData<string> Tamperings => [.. s_tamperings.Keys];

    [Fact]
    public void A_sound_history_has_no_fault() => Assert.Empty(HistoryChecker.Check(SmallHistory.Create()));

    [Theory]
    [MemberData(nameof(Tamperings))]
    public void A_tampered_history_is_found_out(string tampering) =>
        Assert.NotEmpty(HistoryChecker.Check(s_tamperings[tampering](SmallHistory.Create())));

    private static History Command(History history, string key, Func<Command, Command> change) =>
        history with { Commands = [.. history.Commands.Select(command => command.Key == key ? change(command) : command)] };

    private static History Account(History history, int index, Func<AccountState, AccountState> change) =>
        history with { Accounts = Changed(history.Accounts, index, change) };

    private static History Trial(History history, Func<TrialBalanceLine, TrialBalanceLine> change) =>
        history with { TrialBalance = Changed(history.TrialBalance, 1, change) };

    private static History Stream(History history, Func<IReadOnlyList<StreamEvent>, IReadOnlyList<StreamEvent>> change) =>
        history with { Streams = [history.Streams[0] with { Events = change(history.Streams[0].Events) }] };

    private static List<T> Changed<T>(IReadOnlyList<T> list, int index, Func<T, T> change) => [.. list.Select((item, i) => i == index ? change(item) : item)];

    private static List<T> Without<T>(IReadOnlyList<T> list, int index) => [.. list.Take(index), .. list.Skip(index + 1)];

    private static List<T> Doubled<T>(IReadOnlyList<T> list, int index) => [.. list.Take(index + 1), .. list.Skip(index)];
}
