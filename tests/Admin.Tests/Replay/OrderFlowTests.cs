using System.Net;
using Orleans.Crypto.Admin.Connection;
using Orleans.Crypto.Admin.Replay;
using Orleans.Crypto.Admin.Tests.Connection;
using Orleans.Crypto.Admin.Traders;

namespace Orleans.Crypto.Admin.Tests.Replay;

public sealed class OrderFlowTests
{
    private const string Open = "11111111-1111-1111-1111-111111111111";
    private const string Filled = "22222222-2222-2222-2222-222222222222";

    [Fact]
    public async Task Each_row_is_sent_in_its_order_and_counted_once()
    {
        using var server = new ScriptedServer(Answer);
        using var client = new ApiClient(server, new Uri("http://server"), new RetrySchedule(TimeSpan.Zero, new Random(1)), TimeProvider.System);
        var trader = new Trader(client, TimeProvider.System, "a@example.com", "secret");
        await trader.LogIn(CancellationToken.None);
        OrderEvent[] events =
        [
            Row(1, 150_000_000, OrderEventAction.Created),
            Row(2, 1, OrderEventAction.Created),
            Row(3, 1, OrderEventAction.Created),
            Row(1, 50_000_000, OrderEventAction.Changed),
            Row(1, 50_000_000, OrderEventAction.Deleted),
            Row(2, 1, OrderEventAction.Deleted),
            Row(3, 0, OrderEventAction.Deleted),
            Row(9, 1, OrderEventAction.Deleted),
        ];
        var seenRows = 0;

        var tally = await new OrderFlow([trader], "BTC-USDT", "run").Send(events, () => seenRows++, CancellationToken.None);

        Assert.Equal((8, 3, 1, 4), (tally.Rows, tally.Created, tally.Changed, tally.Deleted));
        Assert.Equal((2, 1, 1, 1), (tally.Placed, tally.Cancelled, tally.CancelsAfterClose, tally.CancelsFromBefore));
        Assert.Equal(1, tally.Failed);
        Assert.Equal("place 3: 409 insufficient_funds", tally.FirstFailure);
        Assert.Equal((2L, 2L), (tally.PlaceMicroseconds.TotalCount, tally.CancelMicroseconds.TotalCount));
        Assert.Equal(events.Length, seenRows);

        var orders = server.Seen.Where(seen => seen.Path.StartsWith("/v1/orders", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["replay-run-0", "replay-run-1", "replay-run-2", "replay-run-4", "replay-run-5"], orders.Select(seen => seen.IdempotencyKey!), StringComparer.Ordinal);
        Assert.Equal(
            """{"market":"BTC-USDT","side":"buy","type":"limit","timeInForce":"gtc","price":"236.40","quantity":"1.5","clientOrderId":"1"}""",
            orders[0].Body);
    }

    private static HttpResponseMessage Answer(SeenRequest seen) => seen switch
    {
        { Path: "/v1/auth/login" } => ScriptedServer.Json(
            HttpStatusCode.OK, $$"""{"accountId":"{{Open}}","accessToken":"a","expiresAt":"2999-01-01T00:00:00Z","refreshToken":"r"}"""),
        { Method: "POST" } when seen.Body.Contains("\"clientOrderId\":\"1\"", StringComparison.Ordinal) => Order(Open),
        { Method: "POST" } when seen.Body.Contains("\"clientOrderId\":\"2\"", StringComparison.Ordinal) => Order(Filled),
        { Method: "POST" } => ScriptedServer.Json(HttpStatusCode.Conflict, """{"code":"insufficient_funds"}"""),
        { Path: $"/v1/orders/{Open}" } => Order(Open),
        _ => ScriptedServer.Json(HttpStatusCode.Conflict, """{"code":"order_closed"}"""),
    };

    private static HttpResponseMessage Order(string id) =>
        ScriptedServer.Json(HttpStatusCode.OK, $$"""{"orderId":"{{id}}","status":"open"}""");

    private static OrderEvent Row(ulong number, long satoshi, OrderEventAction action) =>
        new(number, "236.40", 236.4m, satoshi, action, IsBid: true);
}
