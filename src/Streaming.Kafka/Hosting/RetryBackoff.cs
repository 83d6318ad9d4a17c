using Orleans.Runtime.Providers;

namespace Orleans.Streaming.Kafka;

/// <summary>Pauses between attempts that double up to a longest one, with some chance in them so that many do not come at once.</summary>
internal sealed class RetryBackoff(TimeSpan first, TimeSpan longest) : IMessageDeliveryBackoffProvider, IQueueReaderBackoffProvider
{
    private const int MaxDoublings = 16;
    private const double Spread = 0.2;

    public TimeSpan Next(int attempt)
    {
        var pause = first * (1 << Math.Min(attempt, MaxDoublings));
#pragma warning disable CA5394 // Nothing secret depends on it.
        return (pause < longest ? pause : longest) * (1 - (Spread * Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }
}
