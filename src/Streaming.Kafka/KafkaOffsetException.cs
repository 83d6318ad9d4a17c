namespace Orleans.Streaming.Kafka;

/// <summary>An offset that is to be read does not exist, and <see cref="OffsetOutOfRange.Fail"/> is configured.</summary>
public sealed class KafkaOffsetException : Exception
{
    /// <inheritdoc cref="KafkaOffsetException"/>
    public KafkaOffsetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
