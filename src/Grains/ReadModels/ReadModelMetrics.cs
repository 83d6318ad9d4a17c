using System.Diagnostics.Metrics;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.ReadModels;

namespace Orleans.Crypto.Grains.ReadModels;

/// <summary>What an operator sees of the read models' progress. Every silo tells the lag, whichever one does the work.</summary>
internal sealed class ReadModelMetrics
{
    private readonly Counter<long> _applied;
    private readonly Lock _gate = new();
    private ReadModelLag? _lag;

    public ReadModelMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterNames.Product);
        _applied = meter.CreateCounter<long>("orleans_crypto.read_models.rows", "{row}", "Rows that this process has written into the read models.");
        meter.CreateObservableGauge<double>(
            "orleans_crypto.read_models.lag", () => Tell(lag => lag.Age.TotalSeconds), "s", "Age of the oldest journal entry that the read models lack.");
        meter.CreateObservableGauge<double>(
            "orleans_crypto.read_models.entries_behind", () => Tell(lag => lag.Entries), "{entry}", "Journal entries that the read models lack, 10,000 at most.");
    }

    public void Applied(int rows) => _applied.Add(rows);

    /// <param name="lag">Null where it could not be measured: then none is told, rather than an old one.</param>
    public void Measured(ReadModelLag? lag)
    {
        lock (_gate)
        {
            _lag = lag;
        }
    }

    private IEnumerable<Measurement<double>> Tell(Func<ReadModelLag, double> value)
    {
        lock (_gate)
        {
            return _lag is { } lag ? [new(value(lag))] : [];
        }
    }
}
