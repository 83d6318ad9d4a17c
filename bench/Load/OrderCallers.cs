using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Load.Bench;

/// <summary>
/// A market with two sides: of ten commands about four place an order that rests within fifty ticks of the middle, three take
/// an order from the other side, and three cancel a resting order, which others may have taken meanwhile.
/// </summary>
internal sealed class OrderCallers : Callers
{
    private const long MiddleTicks = 5_000_000;
    private const int SpreadTicks = 50;
    private const long Lots = 100_000;

    public override string Name => "orders, one market";

    public override Func<Task<Answer>> Caller(int number, int callers, IExchange exchange, int accounts)
    {
        var random = new Random(number);
        var market = (IMarketExchange)exchange;
        var resting = new Stack<(int Account, Guid Order)>();
        return () => random.Next(10) switch
        {
            < 3 when resting.TryPop(out var order) => market.Cancel(order.Account, order.Order),
            < 6 => Take(),
            _ => Rest(),
        };

        async Task<Answer> Rest()
        {
            var side = RandomSide();
            var account = random.Next(accounts);
            var away = random.Next(1, SpreadTicks);
            var (answer, order) = await market.Place(account, new(side, TimeInForce.Gtc, MiddleTicks + (side == Side.Buy ? -away : away), Lots));
            if (answer == Answer.Done)
            {
                resting.Push((account, order));
            }

            return answer;
        }

        async Task<Answer> Take()
        {
            var side = RandomSide();
            var price = MiddleTicks + (side == Side.Buy ? SpreadTicks : -SpreadTicks);
            return (await market.Place(random.Next(accounts), new(side, TimeInForce.Ioc, price, Lots))).Answer;
        }

        Side RandomSide() => random.Next(2) == 0 ? Side.Buy : Side.Sell;
    }
}
