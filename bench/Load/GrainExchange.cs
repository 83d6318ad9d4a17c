using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Admin;
using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Silo;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Load.Bench;

/// <summary>The product inside this process, put together as its own program does, without HTTP.</summary>
internal sealed class GrainExchange : IMarketExchange
{
    private static readonly MarketId s_market = new("BTC-USDT");
    private static readonly Amount s_cent = new(new("USDT"), 10_000);

    private readonly WebApplication _app;
    private readonly IGrainFactory _grains;
    private readonly AccountId[] _accounts;

    // As a caller that keeps its references.
    private readonly IWalletGrain[] _wallets;

    private GrainExchange(WebApplication app, AccountId[] accounts) =>
        (_app, _grains, _accounts, _wallets) = (app, app.Services.GetRequiredService<IGrainFactory>(), accounts, [.. accounts.Select(app.Services.GetRequiredService<IGrainFactory>().Wallet)]);

    public TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public bool IsInThisProcess => true;

    /// <param name="settings">As on the program's command line.</param>
    public static async Task<GrainExchange> Start(IEnumerable<string> settings, AccountId[] accounts)
    {
        var builder = WebApplication.CreateBuilder([.. settings, "--Serilog:MinimumLevel:Override:Orleans=Error", "--Urls=http://127.0.0.1:0"]);
        builder.AddDefaults();
        builder.AddExchange();
        var storage = StorageOptions.Read(builder.Configuration);
        builder.AddJournal(storage);
        builder.AddGrains();
        builder.AddSilo(storage);
        var app = builder.Build();
        await app.StartAsync();
        return new(app, accounts);
    }

    public async Task<Answer> Transfer(int from, int to) =>
        Of(await _wallets[from].Transfer(new(new(_accounts[to], null), s_cent, null), Key(from)));

    public async Task<(Answer Answer, Guid Order)> Place(int account, NewOrder order)
    {
        var outcome = await _wallets[account].PlaceOrder(
            new(s_market, order.Side, OrderType.Limit, order.TimeInForce, order.PriceTicks, order.Lots, 0, false, null), Key(account));
        return (Of(outcome), outcome.Value?.Terms.Id.Value ?? default);
    }

    public async Task<Answer> Cancel(int account, Guid order) =>
        Of(await _wallets[account].CancelOrder(new(new(order)), Key(account)));

    public async Task<Ledger> ReadTrialBalance()
    {
        var balance = await _grains.GetGrain<ITrialBalanceGrain>(0).Read();
        return new(balance.Assets.All(asset => asset.Sum == 0), balance.Assets.All(asset => asset.InTransit == 0));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IdempotencyKey Key(int account) => new(_accounts[account].Value, Guid.NewGuid().ToString());

    private static Answer Of<T>(Outcome<T> outcome)
        where T : class =>
        outcome.Succeeded ? Answer.Done
        : Problem.Of(outcome.Refusal.Code).Status == 409 ? Answer.Refused
        : Failures.Note(outcome.Refusal.Code, outcome.Refusal.Detail);
}
