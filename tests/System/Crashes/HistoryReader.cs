using System.Globalization;
using System.Net;
using System.Text.Json;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>Reads everything that the API shows, page by page.</summary>
internal static class HistoryReader
{
    private const int PageSize = 500;

    public static async Task<AccountState> Account(ApiCaller customer) => new(
        customer.AccountId,
        [.. (await Pages(customer, "v1/entries?")).Select(Entry).Reverse()],
        Balances((await Get(customer, "v1/balances")).Body.GetProperty("items")),
        await OpenOrders(customer),
        [.. (await Pages(customer, "v1/orders?status=closed&")).Select(Order)],
        [.. (await Pages(customer, "v1/fills?")).Select(Fill)],
        [.. (await Get(customer, "v1/holds")).Body.GetProperty("items").EnumerateArray().Select(Hold)]);

    public static async Task<IReadOnlyList<Order>> OpenOrders(ApiCaller customer) => [.. (await Pages(customer, "v1/orders?status=open&")).Select(Order)];

    public static async Task<MarketState> Market(ApiCaller anyone, string market)
    {
        var trades = (await Pages(anyone, $"v1/markets/{market}/trades?")).Select(Trade);
        return await Depth(anyone, market) with { Trades = [.. trades] };
    }

    /// <summary>Without the trades.</summary>
    public static async Task<MarketState> Depth(ApiCaller anyone, string market)
    {
        var depth = (await Get(anyone, $"v1/markets/{market}/depth?levels=1000")).Body;
        return new(market, [], Levels(depth.GetProperty("bids")), Levels(depth.GetProperty("asks")));
    }

    public static async Task<IReadOnlyList<TrialBalanceLine>> TrialBalance(ApiCaller @operator)
    {
        var balance = (await Get(@operator, "v1/admin/trial-balance")).Body;
        return
        [
            .. balance.GetProperty("assets").EnumerateArray().Select(line =>
            {
                var classes = line.GetProperty("classes");
                return new TrialBalanceLine(
                    line.Text("asset")!,
                    classes.Amount("customerAvailable"),
                    classes.Amount("customerHeld"),
                    classes.Amount("depositsClearing"),
                    classes.Amount("withdrawalsClearing"),
                    classes.Amount("fees"),
                    classes.Amount("inTransit"),
                    line.Amount("sum"));
            }),
        ];
    }

    public static IReadOnlyList<Balance> Balances(JsonElement items) =>
        [.. items.EnumerateArray().Select(line => new Balance(line.Text("asset")!, line.Amount("available"), line.Amount("held")))];

    public static Order Order(JsonElement order) => new(
        order.Id("orderId"),
        order.Text("clientOrderId"),
        order.Text("market")!,
        order.Text("side") == "buy",
        order.Text("status")!,
        order.Amount("price"),
        order.Amount("quantity"),
        order.Amount("filledQuantity"),
        order.Amount("remainingQuantity"),
        order.Text("reason"));

    private static Entry Entry(JsonElement entry)
    {
        var place = entry.Text("id")!.Split('-');
        return new(
            long.Parse(place[0], CultureInfo.InvariantCulture),
            int.Parse(place[1], CultureInfo.InvariantCulture),
            entry.Text("transactionId")!,
            entry.Text("kind")!,
            entry.Text("asset")!,
            entry.Text("account") == "held",
            entry.Amount("amount"),
            entry.Amount("balanceAfter"),
            entry.Text("orderId") is null ? null : entry.Id("orderId"));
    }

    private static Fill Fill(JsonElement fill) => new(
        long.Parse(fill.Text("tradeId")!, CultureInfo.InvariantCulture),
        fill.Id("orderId"),
        fill.Text("market")!,
        fill.Text("side") == "buy",
        fill.Text("liquidity") == "maker",
        fill.Amount("price"),
        fill.Amount("quantity"),
        fill.Amount("quoteAmount"),
        fill.Amount("fee"),
        fill.Text("feeAsset")!);

    private static Hold Hold(JsonElement hold) => new(hold.Id("holdId"), hold.Text("asset")!, hold.Amount("amount"));

    private static Trade Trade(JsonElement trade) => new(
        long.Parse(trade.Text("tradeId")!, CultureInfo.InvariantCulture), trade.Amount("price"), trade.Amount("quantity"), trade.Amount("quoteAmount"));

    private static Level[] Levels(JsonElement side) =>
        [.. side.EnumerateArray().Select(level => new Level(level.Amount("price"), level.Amount("quantity"), level.GetProperty("orders").GetInt32()))];

    /// <summary>A part may be short, or empty, and not the last: only the missing cursor ends the list.</summary>
    private static async Task<List<JsonElement>> Pages(ApiCaller caller, string path)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = (await Get(caller, $"{path}limit={PageSize}{(cursor is null ? "" : $"&cursor={cursor}")}")).Body;
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.Text("nextCursor");
        }
        while (cursor is not null);

        return items;
    }

    /// <summary>By the documented rule: what the server can't answer right now is asked again.</summary>
    private static async Task<Answer> Get(ApiCaller caller, string path) => await Wait.For(async () =>
    {
        var answer = await caller.Get(path);
        return answer.Status == HttpStatusCode.ServiceUnavailable ? null : answer.Require();
    });
}
