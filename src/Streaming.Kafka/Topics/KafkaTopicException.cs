namespace Orleans.Streaming.Kafka;

/// <summary>A topic is not as it is configured; the message says what to do.</summary>
public sealed class KafkaTopicException : Exception
{
    /// <inheritdoc cref="KafkaTopicException"/>
    public KafkaTopicException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
