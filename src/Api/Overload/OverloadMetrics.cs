using System.Diagnostics.Metrics;

namespace Orleans.Crypto.Api.Overload;

/// <summary>How full the front is.</summary>
internal sealed class OverloadMetrics
{
    public OverloadMetrics(IMeterFactory meters, OverloadGuard guard)
    {
        var meter = meters.Create("Orleans.Crypto.Api");
        meter.CreateObservableGauge("orleans_crypto.api.requests.served", () => guard.Served, "{request}", "Requests that are served now.");
        meter.CreateObservableGauge("orleans_crypto.api.requests.queued", () => guard.Queued, "{request}", "Requests that wait for a place.");
        meter.CreateObservableCounter("orleans_crypto.api.requests.refused", () => guard.Refused, "{request}", "Requests that found the queue full.");
    }
}
