namespace Orleans.Streaming.Kafka;

/// <summary>A topic that carries streams.</summary>
/// <param name="Name">As the brokers know it.</param>
/// <param name="Partitions">1 or more. A stream's key chooses the partition, so that this number can't change without moving streams.</param>
/// <param name="ReplicationFactor">Of a topic that is created; -1 for the brokers' default.</param>
/// <param name="Namespace">The namespace of the streams that it carries; null for those of every namespace that has no topic of its own.</param>
/// <param name="Settings">Of a topic that is created, such as <c>retention.ms</c>; null for the brokers' defaults.</param>
public sealed record KafkaTopic(
    string Name, int Partitions, short ReplicationFactor = -1, string? Namespace = null, IReadOnlyDictionary<string, string>? Settings = null);
