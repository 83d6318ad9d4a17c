using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;
using Orleans.Runtime;

namespace Orleans.Streaming.Kafka;

/// <summary>How an event of a stream is written as a message, and read. Thread safe.</summary>
public interface IKafkaMessageFormat
{
    /// <param name="stream">Its key is the message's key: with Kafka's default partitioner it leads other producers to the same partition.</param>
    /// <param name="requestContext">The caller's, or null; it may travel in headers.</param>
    Message<byte[], byte[]> Write<TEvent>(StreamId stream, TEvent e, IReadOnlyDictionary<string, object>? requestContext);

    /// <summary>The stream that a message belongs to; null where no subscriber of this cluster needs it, so that it is passed over.</summary>
    /// <param name="topic">That it was read from.</param>
    /// <exception cref="FormatException">The message is none of this format: it goes to the dead letters.</exception>
    StreamId? ReadStream(KafkaTopic topic, Message<byte[], byte[]> message);

    /// <summary>The event, in the process of the subscriber; false where it is none of this type.</summary>
    /// <exception cref="Exception">It can't be read: its delivery has failed.</exception>
    bool TryRead<TEvent>(Message<byte[], byte[]> message, [MaybeNullWhen(false)] out TEvent e);

    /// <summary>What of the producer's request context comes with it; null for nothing.</summary>
    IReadOnlyDictionary<string, object>? ReadRequestContext(Message<byte[], byte[]> message);
}
