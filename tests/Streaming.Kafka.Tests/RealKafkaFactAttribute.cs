using Orleans.Crypto.KafkaServer;

namespace Orleans.Crypto.Streaming.Kafka.Tests;

/// <summary>A test that the mock can't serve.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealKafkaFactAttribute : FactAttribute
{
    public RealKafkaFactAttribute() => Skip = KafkaCluster.IsReal ? null : "Needs brokers, by KAFKA_BOOTSTRAP.";
}
