using Confluent.Kafka;

namespace Orleans.Streaming.Kafka;

/// <summary>How far this process is with a partition that it reads.</summary>
/// <param name="Lag">Messages that are not delivered yet.</param>
/// <param name="Cached">Of these, those in memory.</param>
public readonly record struct PartitionState(TopicPartition Partition, long Lag, long Cached);
