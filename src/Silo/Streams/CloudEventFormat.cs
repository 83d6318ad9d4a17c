using System.Diagnostics.CodeAnalysis;
using System.Text;
using Confluent.Kafka;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Silo.Streams;

/// <summary>Events as CloudEvents with JSON, for readers everywhere; only those that our grains act on are read back.</summary>
internal sealed class CloudEventFormat(EventMessages messages) : IKafkaMessageFormat
{
    public Message<byte[], byte[]> Write<TEvent>(StreamId stream, TEvent e, IReadOnlyDictionary<string, object>? requestContext)
    {
        if (e is not EventEnvelope envelope)
        {
            throw new ArgumentException($"{typeof(TEvent)} is not published.", nameof(e));
        }

        var message = messages.Write(envelope);
        var headers = new Headers();
        foreach (var (name, value) in message.Headers)
        {
            headers.Add(name, value);
        }

        return new() { Key = Encoding.UTF8.GetBytes(message.Key), Value = message.Data, Headers = headers, Timestamp = new(envelope.Time) };
    }

    public StreamId? ReadStream(KafkaTopic topic, Message<byte[], byte[]> message)
    {
        if (message.Key is not { Length: > 0 } || message.Headers is null || !message.Headers.TryGetLastBytes(MessageHeaders.Type, out var type) || type is null)
        {
            throw new FormatException("The message is no CloudEvent of ours.");
        }

        // One of a type that this version does not know is given to its reader, who fails until a newer silo reads it.
        return EventMessages.TypeOf(HeadersOf(message)) is { IsReadBack: false } ? null : StreamId.Create(topic.Namespace!, Encoding.UTF8.GetString(message.Key));
    }

    public bool TryRead<TEvent>(Message<byte[], byte[]> message, [MaybeNullWhen(false)] out TEvent e)
    {
        if (messages.Read(HeadersOf(message), message.Value) is TEvent read)
        {
            e = read;
            return true;
        }

        e = default;
        return false;
    }

    public IReadOnlyDictionary<string, object>? ReadRequestContext(Message<byte[], byte[]> message) => null;

    /// <remarks>In Kafka a header can have no value, which is for us as if it were not there.</remarks>
    private static IEnumerable<KeyValuePair<string, byte[]>> HeadersOf(Message<byte[], byte[]> message) =>
        message.Headers.Select(header => KeyValuePair.Create(header.Key, header.GetValueBytes())).Where(header => header.Value is not null);
}
