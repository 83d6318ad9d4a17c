using Orleans.Crypto.Admin.Replay;
using Orleans.Crypto.Admin.Traders;

namespace Orleans.Crypto.Admin.Tests.Replay;

public sealed class FundingPlanTests
{
    [Fact]
    public void Each_trader_gets_all_that_his_orders_could_hold_with_head_room_for_fees()
    {
        OrderEvent[] events =
        [
            Created(10, 100m, 200_000_000, isBid: true),
            Created(12, 50.01m, 1, isBid: true),
            Created(14, 1m, 300_000_000, isBid: false),
            Created(11, 1m, 1, isBid: false),
            new(10, "100", 100m, 200_000_000, OrderEventAction.Deleted, IsBid: true),
        ];

        var fundings = FundingPlan.For(events, 2, new("BTC", 8), new("USDT", 6));

        // 200.0000005001 with one per cent, rounded up to the sixth decimal.
        Assert.Equal([new Funding("BTC", "3.03000000"), new Funding("USDT", "202.000001")], fundings[0]);
        Assert.Equal([new Funding("BTC", "0.00000002")], fundings[1]);
    }

    [Fact]
    public void An_order_has_one_trader_and_neighbours_have_others() =>
        Assert.Equal([0, 1, 2, 0], new ulong[] { 9, 10, 11, 12 }.Select(number => FundingPlan.TraderOf(number, 3)));

    private static OrderEvent Created(ulong number, decimal price, long satoshi, bool isBid) =>
        new(number, "", price, satoshi, OrderEventAction.Created, isBid);
}
