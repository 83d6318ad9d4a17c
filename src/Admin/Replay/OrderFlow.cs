using System.Diagnostics;
using System.Net;
using Orleans.Crypto.Admin.Connection;
using Orleans.Crypto.Admin.Traders;

namespace Orleans.Crypto.Admin.Replay;

/// <summary>
/// Sends a recorded flow, one request after the other: two at once could reach the book in another order than the
/// recorded one.
/// </summary>
/// <param name="run">Part of each idempotency key.</param>
internal sealed class OrderFlow(IReadOnlyList<Trader> traders, string market, string run)
{
    private readonly Dictionary<ulong, Guid?> _orders = [];
    private readonly ReplayTally _tally = new();

    /// <exception cref="ServerUnreachable">The server stayed away longer than requests are retried.</exception>
    public async Task<ReplayTally> Send(IReadOnlyList<OrderEvent> events, Action onRow, CancellationToken cancellation)
    {
        for (var row = 0; row < events.Count; row++)
        {
            await Send(events[row], $"replay-{run}-{row}", cancellation);
            _tally.See(events[row].Action);
            onRow();
        }

        return _tally;
    }

    private Task Send(OrderEvent row, string key, CancellationToken cancellation) => row switch
    {
        { Action: OrderEventAction.Created } => Place(row, key, cancellation),
        { IsCancel: true } => Cancel(row, key, cancellation),
        // Fills are for this server's own book to find.
        _ => Task.CompletedTask,
    };

    private async Task Place(OrderEvent row, string key, CancellationToken cancellation)
    {
        var order = new
        {
            market,
            side = row.IsBid ? "buy" : "sell",
            type = "limit",
            timeInForce = "gtc",
            price = row.PriceText,
            quantity = row.QuantityText,
            clientOrderId = $"{row.OrderNumber}",
        };
        var started = Stopwatch.GetTimestamp();
        var answer = await TraderOf(row).Post<PlacedOrder>("v1/orders", order, key, cancellation);
        var latency = Stopwatch.GetElapsedTime(started);

        _orders[row.OrderNumber] = answer.Value?.OrderId;
        if (answer.Problem is { } problem) _tally.CountFailure("place", row, problem);
        else _tally.CountPlaced(answer.Require("cannot place an order"), latency);
    }

    private async Task Cancel(OrderEvent row, string key, CancellationToken cancellation)
    {
        if (!_orders.Remove(row.OrderNumber, out var placed))
        {
            _tally.CountCancelFromBefore();
            return;
        }

        if (placed is not { } orderId)
        {
            _tally.CountFailure("cancel", row, new Problem(0, "order_was_not_placed"));
            return;
        }

        var started = Stopwatch.GetTimestamp();
        var answer = await TraderOf(row).Delete<PlacedOrder>($"v1/orders/{orderId}", key, cancellation);
        var latency = Stopwatch.GetElapsedTime(started);
        switch (answer)
        {
            case { Problem: null }: _tally.CountCancelled(latency); break;
            // Here the order traded, there it did not: a normal end of a flow that meets another book.
            case { Status: HttpStatusCode.Conflict, Problem.Code: "order_closed" }: _tally.CountCancelAfterClose(latency); break;
            default: _tally.CountFailure("cancel", row, answer.Problem); break;
        }
    }

    private Trader TraderOf(OrderEvent row) => traders[FundingPlan.TraderOf(row.OrderNumber, traders.Count)];
}
