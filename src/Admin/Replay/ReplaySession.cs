using System.Diagnostics;
using Orleans.Crypto.Admin.Administrators;
using Orleans.Crypto.Admin.Connection;
using Orleans.Crypto.Admin.Traders;
using Spectre.Console;

namespace Orleans.Crypto.Admin.Replay;

/// <summary>One replay from making the traders to the trial balance.</summary>
internal sealed class ReplaySession(ApiClient client, Operators operators, IAnsiConsole console, string market, int traderCount)
{
    // Trade legs reach the wallets from the journal a moment after the order was acknowledged.
    private static readonly TimeSpan SettleDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettlePoll = TimeSpan.FromMilliseconds(200);

    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private readonly MarketView _market = new(client, market);

    public async Task<ReplayOutcome> Run(IReadOnlyList<OrderEvent> events, CancellationToken cancellation)
    {
        var (baseAsset, quoteAsset) = await _market.GetAssets(cancellation);
        var fundings = FundingPlan.For(events, traderCount, baseAsset, quoteAsset);
        var lastTradeBefore = await _market.NewestTradeId(cancellation);

        var progress = console.Progress().Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn());
        var (tally, duration, retries) = await progress.StartAsync(async context =>
        {
            var preparing = context.AddTask("Making traders", maxValue: traderCount);
            var sending = context.AddTask("Sending orders", autoStart: false, maxValue: Math.Max(events.Count, 1));
            var preparation = new TraderPreparation(client, operators, TimeProvider.System, _run);
            var traders = await preparation.Prepare(fundings, () => preparing.Increment(1), cancellation);

            sending.StartTask();
            var started = Stopwatch.GetTimestamp();
            var retriesBefore = client.RetryCount;
            var result = await new OrderFlow(traders, market, _run).Send(events, () => sending.Increment(1), cancellation);
            return (result, Stopwatch.GetElapsedTime(started), client.RetryCount - retriesBefore);
        });

        var trialBalance = await SettledTrialBalance(cancellation);
        var trades = await _market.TotalsSince(lastTradeBefore, cancellation);
        return new ReplayOutcome(events.Count, tally, trades, trialBalance, duration, retries);
    }

    private async Task<TrialBalance> SettledTrialBalance(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var trialBalance = await operators.TrialBalance(cancellation);
            if (trialBalance.IsSettled || Stopwatch.GetElapsedTime(started) > SettleDeadline) return trialBalance;
            await Task.Delay(SettlePoll, cancellation);
        }
    }
}
