using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka;

/// <summary>How far this process is with the partitions that it reads. A keyed service, by the provider's name.</summary>
public interface IKafkaStreamStatus
{
    /// <summary>Of those that it reads now.</summary>
    IReadOnlyList<PartitionState> Partitions { get; }
}

internal sealed class KafkaStreamStatus(IServiceProvider services, string name) : IKafkaStreamStatus
{
    public IReadOnlyList<PartitionState> Partitions => [.. ((KafkaAdapterFactory)services.GetRequiredKeyedService<IQueueAdapterFactory>(name)).States];
}
