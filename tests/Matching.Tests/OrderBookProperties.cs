using FsCheck.Xunit;
using Orleans.Crypto.Matching.Tests.Model;

namespace Orleans.Crypto.Matching.Tests;

/// <summary>What holds after any command sequence, for markets that round and that do not.</summary>
[Properties(Arbitrary = [typeof(Commands)], MaxTest = 150, EndSize = 200)]
public sealed class OrderBookProperties
{
    [Property(MaxTest = 100)]
    public void Every_command_does_what_the_naive_model_does(Command[] commands) => InEveryMarket(run =>
    {
        foreach (var command in commands)
        {
            if (command is Place place)
            {
                var order = run.Next(place);
                var (expected, expectedFills) = run.Model.Submit(order);
                var (result, fills) = run.Submit(order);
                Assert.Equal(expected, result);
                Assert.Equal(expectedFills, fills);
            }
            else if (command is CancelEarlier cancel)
            {
                var expected = run.Model.Cancel(run.Earlier(cancel));
                Assert.Equal(expected is not null, run.Book.Cancel(run.Earlier(cancel), out var cancelled));
                Assert.Equal(expected ?? default, cancelled);
            }

            run.MustAgree();
        }
    });

    [Property]
    public void The_book_is_never_crossed_at_rest(Command[] commands) => InEveryMarket(run =>
    {
        foreach (var command in commands)
        {
            run.Apply([command]);
            Assert.False(run.Book.BestBid >= run.Book.BestAsk, $"bid {run.Book.BestBid} meets ask {run.Book.BestAsk}");
        }
    });

    [Property]
    public void Makers_trade_by_price_then_by_arrival_and_only_the_last_is_filled_partly(Command[] commands) => InEveryMarket(run =>
    {
        foreach (var command in commands)
        {
            if (command is not Place place)
            {
                run.Apply([command]);
                continue;
            }

            var order = run.Next(place);
            var queue = run.Book.Resting(order.Side == Side.Buy ? Side.Sell : Side.Buy).ToArray();
            var (_, fills) = run.Submit(order);
            Assert.Equal(queue.Take(fills.Length).Select(maker => (maker.Id, maker.PriceTicks)), fills.Select(fill => (fill.Maker, fill.PriceTicks)));
            Assert.All(fills.SkipLast(1), fill => Assert.Equal(0, fill.MakerRemainingLots));
        }
    });

    [Property]
    public void Submitted_lots_are_filled_resting_or_cancelled(Command[] commands) => InEveryMarket(run =>
    {
        long submitted = 0, traded = 0, cancelled = 0;
        foreach (var command in commands)
        {
            if (command is Place place)
            {
                var order = run.Next(place);
                var (result, fills) = run.Submit(order);
                var taken = fills.Sum(fill => fill.Lots);

                // A budget has no quantity of its own: what it bought is what it submitted.
                submitted += order.QuoteBudget > 0 ? taken : order.Lots;
                traded += taken;
                if (result.Result != SubmissionResult.Rested) cancelled += result.RemainingLots;
            }
            else if (command is CancelEarlier cancel && run.Book.Cancel(run.Earlier(cancel), out var order))
            {
                cancelled += order.Lots;
            }

            var resting = run.Book.Resting(Side.Buy).Concat(run.Book.Resting(Side.Sell)).Sum(order => order.Lots);
            Assert.Equal(submitted, (traded * 2) + resting + cancelled);
        }
    });

    [Property]
    public void A_refused_order_changes_nothing(Command[] commands) => InEveryMarket(run =>
    {
        foreach (var place in commands.OfType<Place>())
        {
            var order = run.Next(place);
            var before = run.Book.Resting(Side.Buy).Concat(run.Book.Resting(Side.Sell)).ToArray();
            var (result, fills) = run.Submit(order);
            if (result.Result is SubmissionResult.Rested or SubmissionResult.Filled or SubmissionResult.Cancelled) continue;
            Assert.Empty(fills);
            Assert.Equal(before, run.Book.Resting(Side.Buy).Concat(run.Book.Resting(Side.Sell)));
        }
    });

    [Property]
    public void A_fill_or_kill_order_trades_wholly_and_within_its_bound_or_not_at_all(Command[] commands) => InEveryMarket(run =>
    {
        foreach (var place in commands.OfType<Place>())
        {
            var order = run.Next(place);
            var (result, fills) = run.Submit(order);
            if (order.TimeInForce != TimeInForce.Fok) continue;
            Assert.True(result.Result is SubmissionResult.Filled or SubmissionResult.Killed, $"{result}");
            if (result.Result == SubmissionResult.Killed) Assert.Empty(fills);
            else if (order.QuoteBudget == 0) Assert.Equal(order.Lots, fills.Sum(fill => fill.Lots));
            if (result.Result == SubmissionResult.Killed || order.QuoteBound == 0) continue;
            Assert.True(order.Side == Side.Buy ? run.QuoteUnits(fills) <= order.QuoteBound : run.QuoteUnits(fills) >= order.QuoteBound);
        }
    });

    [Property]
    public void A_budget_is_never_exceeded_and_what_is_left_is_told(Command[] commands) => InEveryMarket(run =>
    {
        foreach (var place in commands.OfType<Place>())
        {
            var order = run.Next(place);
            var (result, fills) = run.Submit(order);
            if (order.QuoteBudget == 0) continue;
            Assert.True(result.RemainingBudget >= 0);
            Assert.Equal(order.QuoteBudget, run.QuoteUnits(fills) + result.RemainingBudget);
        }
    });

    [Property]
    public void A_book_restored_from_its_resting_orders_goes_on_identically(Command[] commands, int cut) => InEveryMarket(run =>
    {
        var twin = new Run(run.Scale);
        var before = commands.Length == 0 ? 0 : (int)((uint)cut % (uint)commands.Length);
        run.Apply(commands[..before]);
        twin.Apply(commands[..before]);
        twin.RestartFromSnapshot();

        foreach (var command in commands[before..])
        {
            if (command is Place place)
            {
                var (result, fills) = run.Submit(run.Next(place));
                var (twinResult, twinFills) = twin.Submit(twin.Next(place));
                Assert.Equal(result, twinResult);
                Assert.Equal(fills, twinFills);
            }
            else
            {
                run.Apply([command]);
                twin.Apply([command]);
            }
        }

        Assert.Equal(run.Book.Resting(Side.Buy), twin.Book.Resting(Side.Buy));
        Assert.Equal(run.Book.Resting(Side.Sell), twin.Book.Resting(Side.Sell));
    });

    private static void InEveryMarket(Action<Run> property)
    {
        foreach (var scale in Run.Scales()) property(new(scale));
    }
}
