namespace Orleans.Streaming.Kafka;

/// <summary>Where a partition begins that has no committed offset.</summary>
public enum KafkaStart
{
    /// <summary>At the oldest message that is retained.</summary>
    Earliest,

    /// <summary>At the first message after the first start.</summary>
    Latest,
}
