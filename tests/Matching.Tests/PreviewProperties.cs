using FsCheck;
using FsCheck.Xunit;
using Orleans.Crypto.Matching.Tests.Model;

namespace Orleans.Crypto.Matching.Tests;

/// <summary>A preview tells what the same order then does, in any book.</summary>
[Properties(Arbitrary = [typeof(Commands)], MaxTest = 150, EndSize = 100)]
public sealed class PreviewProperties
{
    [Property]
    public void Of_lots_is_what_an_immediate_order_then_does(Command[] commands, bool isBuy, PositiveInt lots, byte limit) => InEveryMarket(commands, run =>
    {
        var order = Immediate(isBuy ? Side.Buy : Side.Sell) with { Lots = lots.Get, PriceTicks = limit % 10 };

        var preview = run.Book.PreviewLots(order.Side, order.Lots, order.PriceTicks);

        var (result, fills) = run.Submit(run.Next(new(order)));
        MustBe(preview, run, fills);
        Assert.Equal(preview.IsComplete, result.Result == SubmissionResult.Filled);
        Assert.Equal(order.Lots - preview.Lots, result.RemainingLots);
    });

    [Property]
    public void Of_a_budget_is_what_a_buy_then_does(Command[] commands, PositiveInt budget) => InEveryMarket(commands, run =>
    {
        var preview = run.Book.PreviewSpending(budget.Get);

        var (result, fills) = run.Submit(run.Next(new(Immediate(Side.Buy) with { QuoteBudget = budget.Get })));
        MustBe(preview, run, fills);
        Assert.Equal(budget.Get - preview.QuoteUnits, result.RemainingBudget);
    });

    [Property]
    public void Of_proceeds_is_the_fewest_lots_that_bring_them(Command[] commands, PositiveInt wanted) => InEveryMarket(commands, run =>
    {
        var preview = run.Book.PreviewReceiving(wanted.Get);

        Assert.Equal(preview.QuoteUnits >= wanted.Get, preview.IsComplete);
        if (preview.Lots > 1) Assert.True(run.Book.PreviewLots(Side.Sell, preview.Lots - 1).QuoteUnits < wanted.Get);
        if (!preview.IsComplete) Assert.Equal(run.Book.Resting(Side.Buy).Sum(order => order.Lots), preview.Lots);
        if (preview.Lots == 0) return;
        var (_, fills) = run.Submit(run.Next(new(Immediate(Side.Sell) with { Lots = preview.Lots })));
        MustBe(preview, run, fills);
    });

    [Property]
    public void Kept_as_a_bound_is_met_by_the_same_book(Command[] commands, bool isBuy, PositiveInt lots) => InEveryMarket(commands, run =>
    {
        var side = isBuy ? Side.Buy : Side.Sell;
        var preview = run.Book.PreviewLots(side, lots.Get);
        if (!preview.IsComplete) return;

        var order = Immediate(side) with { Lots = lots.Get, TimeInForce = TimeInForce.Fok, QuoteBound = preview.QuoteUnits };
        Assert.Equal(SubmissionResult.Filled, run.Submit(run.Next(new(order))).Result.Result);
    });

    private static void MustBe(PreviewResult preview, Run run, MakerFill[] fills)
    {
        Assert.Equal(preview.Lots, fills.Sum(fill => fill.Lots));
        Assert.Equal(preview.QuoteUnits, run.QuoteUnits(fills));
        Assert.Equal(preview.WorstTicks, fills is [.., var last] ? last.PriceTicks : 0);
    }

    private static IncomingOrder Immediate(Side side) => new() { Id = default, Owner = default, Side = side, TimeInForce = TimeInForce.Ioc };

    private static void InEveryMarket(Command[] commands, Action<Run> property)
    {
        foreach (var scale in Run.Scales())
        {
            var run = new Run(scale);
            run.Apply(commands);
            property(run);
        }
    }
}
