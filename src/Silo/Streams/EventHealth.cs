using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Crypto.Grains.Relay;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Silo.Streams;

/// <summary>How far events are behind. That does not make the silo unready: commands go on, and the journal has the events.</summary>
internal sealed class EventHealth(RelayStatus relay, IServiceProvider services) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var details = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["open"] = (long)relay.Open,
            ["lagMilliseconds"] = (long)relay.Lag.TotalMilliseconds,
        };
        if (services.GetKeyedService<IKafkaStreamStatus>(KafkaEventStreams.Provider) is { } kafka)
        {
            var partitions = kafka.Partitions;
            details["kafkaPartitions"] = (long)partitions.Count;
            details["kafkaLag"] = partitions.Sum(partition => partition.Lag);
        }

        return Task.FromResult(HealthCheckResult.Healthy(data: details));
    }
}
