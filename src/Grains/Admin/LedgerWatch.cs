using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Admin;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Grains.Admin;

/// <summary>
/// Asks for the trial balance now and then, and tells it as metrics. The sums are the whole exchange's, whichever silo tells
/// them, so that over several silos one takes the maximum and never the sum.
/// </summary>
public sealed class LedgerWatch : BackgroundService
{
    private readonly IGrainFactory _grains;
    private readonly AssetCatalog _assets;
    private readonly TimeProvider _time;
    private readonly TimeSpan _period;
    private TrialBalance? _last;

    public LedgerWatch(IGrainFactory grains, AssetCatalog assets, IMeterFactory meters, TimeProvider time, IOptions<LedgerWatchOptions> options)
    {
        (_grains, _assets, _time, _period) = (grains, assets, time, TimeSpan.FromSeconds(options.Value.CheckSeconds));
        var meter = meters.Create(MeterNames.Product);
        meter.CreateObservableGauge("orleans_crypto.ledger.in_transit", () => Tell(asset => asset.InTransit), "{unit}", "Debited from its sender and not yet with its recipient, in whole units of the asset.");
        meter.CreateObservableGauge("orleans_crypto.ledger.imbalance", () => Tell(asset => asset.Sum), "{unit}", "The sum of all accounts, which must be zero.");
        meter.CreateObservableGauge("orleans_crypto.ledger.check.age", Age, "s", "Since the accounts were last summed.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period, _time);
        do
        {
            try
            {
                _last = await _grains.GetGrain<ITrialBalanceGrain>(0).Read().WaitAsync(stoppingToken);
            }
            catch (Exception exception) when (exception.IsOutage() && !stoppingToken.IsCancellationRequested)
            {
                // The check's age tells of it.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // A gauge is a floating-point number; the exact sums are the trial balance's.
    private IEnumerable<Measurement<double>> Tell(Func<AssetTrialBalance, Int128> value) =>
        _last is not { } balance ? [] : balance.Assets.Select(asset => new Measurement<double>(
            (double)value(asset) / Math.Pow(10, _assets[asset.Asset].Decimals), [new("asset", asset.Asset.Symbol)]));

    private IEnumerable<Measurement<double>> Age() => _last is { } balance ? [new((_time.GetUtcNow() - balance.Time).TotalSeconds)] : [];
}
