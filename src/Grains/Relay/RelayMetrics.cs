using System.Diagnostics.Metrics;
using Orleans.Crypto.Grains.Journaling;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>What an operator sees of the relay.</summary>
internal sealed class RelayMetrics
{
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _redeliveries;
    private readonly UpDownCounter<long> _open;
    private readonly Histogram<double> _delay;
    private readonly TimeProvider _time;

    public RelayMetrics(IMeterFactory meters, RelayStatus status, TimeProvider time)
    {
        var meter = meters.Create(MeterNames.Product);
        _deliveries = meter.CreateCounter<long>("orleans_crypto.relay.deliveries", "{event}", "Events whose receiver has acted on them.");
        _redeliveries = meter.CreateCounter<long>("orleans_crypto.relay.redeliveries", "{event}", "Events that are sent again after a failure.");
        _open = meter.CreateUpDownCounter<long>("orleans_crypto.relay.open_deliveries", "{event}", "Events under way.");
        _delay = meter.CreateHistogram<double>("orleans_crypto.relay.delay", "s", "From an event's decision to the end of its delivery.");
        meter.CreateObservableGauge("orleans_crypto.relay.lag", () => status.Lag.TotalSeconds, "s", "Age of the oldest event that is not yet with all whom it concerns.");
        _time = time;
    }

    public void Opened(int events) => _open.Add(events);

    public void Abandoned(int events) => _open.Add(-events);

    public void Repeated(int events) => _redeliveries.Add(events);

    /// <param name="decided">When the oldest of them was.</param>
    public void Delivered(int events, DateTimeOffset decided)
    {
        _deliveries.Add(events);
        _open.Add(-events);
        if (_delay.Enabled)
        {
            _delay.Record((_time.GetUtcNow() - decided).TotalSeconds);
        }
    }
}
