using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>
/// A history without a fault, made by hand: two deposits, a transfer, a hold captured in part, an order that rests and
/// one that trades with it, a cancel and a refused transfer. Its parts are there to be tampered with.
/// </summary>
internal static class SmallHistory
{
    public static readonly Guid Alice = new("aaaaaaaa-0000-0000-0000-000000000000");
    public static readonly Guid Bob = new("bbbbbbbb-0000-0000-0000-000000000000");

    private const string Market = "BTC-USDT";
    private static readonly Guid s_hold = new("00000000-0000-0000-0000-000000000004");
    private static readonly Guid s_bid = new("00000000-0000-0000-0000-000000000006");
    private static readonly Guid s_ask = new("00000000-0000-0000-0000-000000000007");
    private static readonly Guid s_cancelled = new("00000000-0000-0000-0000-000000000008");

    public static History Create() => new()
    {
        Commands = Commands(),
        Accounts = [AliceState(), BobState()],
        Markets = [new(Market, [new(1, 20_000, 0.01m, 200)], [new(20_000, 0.01m, 1)], [])],
        TrialBalance =
        [
            new("BTC", 0.99999m, 0, -1, 0, 0.00001m, 0, 0),
            new("USDT", 799.6m, 200, -1_000, 0, 0.4m, 0, 0),
        ],
        Streams = [AliceStream()],
    };

    private static Command[] Commands() =>
    [
        Deposit("d1", Alice, "t1", "USDT", "1000"),
        Deposit("d2", Bob, "t2", "BTC", "1"),
        Sent(CommandKind.Transfer, Alice, "c3", 201, new { transferId = "t3", to = Bob, asset = "USDT", amount = "100" }),
        Sent(CommandKind.PlaceHold, Alice, "c4", 201, new { holdId = s_hold, asset = "USDT", amount = "50", status = "held" }),
        Sent(
            CommandKind.CaptureHold, Alice, "c5", 200,
            new { holdId = s_hold, asset = "USDT", amount = "50", to = Bob, status = "captured", transferId = "t5", captured = "30", released = "20" }),
        Sent(CommandKind.PlaceOrder, Alice, "c6", 201, Order(s_bid, "c6", "buy", "0.02", "open", "0", "0.02")),
        Sent(CommandKind.PlaceOrder, Bob, "c7", 201, Order(s_ask, "c7", "sell", "0.01", "filled", "0.01", "0")),
        Sent(CommandKind.PlaceOrder, Bob, "c8", 201, Order(s_cancelled, "c8", "sell", "0.1", "open", "0", "0.1")),
        Sent(CommandKind.CancelOrder, Bob, "c9", 200, Order(s_cancelled, "c8", "sell", "0.1", "cancelled", "0", "0")),
        Sent(CommandKind.Transfer, Bob, "c10", 409, new { code = "insufficient_funds" }),
    ];

    private static AccountState AliceState() => new(
        Alice,
        [
            Available(1, 0, "t1", "deposit", "USDT", 1_000, 1_000),
            Available(2, 0, "t3", "transfer", "USDT", -100, 900),
            Available(3, 0, $"{s_hold}", "hold", "USDT", -50, 850),
            Held(3, 1, $"{s_hold}", "hold", "USDT", 50, 50),
            Held(4, 0, "t5", "capture", "USDT", -50, 0),
            Available(4, 2, "t5", "release", "USDT", 20, 870),
            Available(5, 0, $"{s_bid}", "order_hold", "USDT", -400, 470) with { Order = s_bid },
            Held(5, 1, $"{s_bid}", "order_hold", "USDT", 400, 400) with { Order = s_bid },
            Held(6, 0, $"{Market}/1", "trade", "USDT", -200, 200) with { Order = s_bid },
            Available(6, 3, $"{Market}/1", "trade", "BTC", 0.01m, 0.01m) with { Order = s_bid },
            Available(6, 4, $"{Market}/1", "fee", "BTC", -0.00001m, 0.00999m) with { Order = s_bid },
        ],
        [new("BTC", 0.00999m, 0), new("USDT", 470, 200)],
        [new(s_bid, "c6", Market, IsBuy: true, "open", 20_000, 0.02m, 0.01m, 0.01m, null)],
        [],
        [new(1, s_bid, Market, IsBuy: true, IsMaker: true, 20_000, 0.01m, 200, 0.00001m, "BTC")],
        []);

    private static AccountState BobState() => new(
        Bob,
        [
            Available(1, 0, "t2", "deposit", "BTC", 1, 1),
            Available(2, 1, "t3", "transfer", "USDT", 100, 100),
            Available(3, 1, "t5", "transfer", "USDT", 30, 130),
            Available(4, 0, $"{s_ask}", "order_hold", "BTC", -0.01m, 0.99m) with { Order = s_ask },
            Held(4, 1, $"{s_ask}", "order_hold", "BTC", 0.01m, 0.01m) with { Order = s_ask },
            Held(5, 0, $"{Market}/1", "trade", "BTC", -0.01m, 0) with { Order = s_ask },
            Available(5, 3, $"{Market}/1", "trade", "USDT", 200, 330) with { Order = s_ask },
            Available(5, 4, $"{Market}/1", "fee", "USDT", -0.4m, 329.6m) with { Order = s_ask },
            Available(6, 0, $"{s_cancelled}", "order_hold", "BTC", -0.1m, 0.89m) with { Order = s_cancelled },
            Held(6, 1, $"{s_cancelled}", "order_hold", "BTC", 0.1m, 0.1m) with { Order = s_cancelled },
            Held(7, 0, $"{s_cancelled}", "order_release", "BTC", -0.1m, 0) with { Order = s_cancelled },
            Available(7, 1, $"{s_cancelled}", "order_release", "BTC", 0.1m, 0.99m) with { Order = s_cancelled },
        ],
        [new("BTC", 0.99m, 0), new("USDT", 329.6m, 0)],
        [],
        [
            new(s_ask, "c7", Market, IsBuy: false, "filled", 20_000, 0.01m, 0.01m, 0, null),
            new(s_cancelled, "c8", Market, IsBuy: false, "cancelled", 20_000, 0.1m, 0, 0, "cancelled_by_owner"),
        ],
        [new(1, s_ask, Market, IsBuy: false, IsMaker: false, 20_000, 0.01m, 200, 0.4m, "USDT")],
        []);

    private static FollowedStream AliceStream() => new(
        Alice,
        [
            new("snapshot", 1, [new("BTC", 0, 0), new("USDT", 1_000, 0)]),
            new("update", 2, [new("USDT", 900, 0)]),
            new("update", 3, [new("USDT", 850, 50)]),
            new("update", 4, [new("USDT", 870, 0)]),
            new("update", 5, [new("USDT", 470, 400)]),
            new("update", 6, [new("USDT", 470, 200), new("BTC", 0.00999m, 0)]),
        ]);

    private static Command Deposit(string key, Guid account, string transfer, string asset, string amount) =>
        Sent(CommandKind.Deposit, account, key, 201, new { transferId = transfer, asset, amount });

    private static object Order(Guid id, string clientId, string side, string quantity, string status, string filled, string remaining) => new
    {
        orderId = id,
        clientOrderId = clientId,
        market = Market,
        side,
        price = "20000",
        quantity,
        status,
        filledQuantity = filled,
        remainingQuantity = remaining,
    };

    private static Command Sent(CommandKind kind, Guid account, string key, int status, object answer) =>
        new(kind, account, key, "", null) { Replies = [new(status, JsonSerializer.Serialize(answer))] };

    private static Entry Available(long version, int index, string transaction, string kind, string asset, decimal amount, decimal after) =>
        new(version, index, transaction, kind, asset, IsHeld: false, amount, after, null);

    private static Entry Held(long version, int index, string transaction, string kind, string asset, decimal amount, decimal after) =>
        new(version, index, transaction, kind, asset, IsHeld: true, amount, after, null);
}
