using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Confluent.Kafka;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Streaming.Kafka.Messages;

/// <summary>Events by Orleans' serializer, for readers that know their types. The namespace and the request context travel in headers.</summary>
internal sealed class OrleansMessageFormat(Serializer serializer) : IKafkaMessageFormat
{
    private const string NamespaceHeader = "orleans-namespace";
    private const string ContextHeader = "orleans-request-context";

    public Message<byte[], byte[]> Write<TEvent>(StreamId stream, TEvent e, IReadOnlyDictionary<string, object>? requestContext)
    {
        var headers = new Headers { { NamespaceHeader, stream.Namespace.ToArray() } };
        if (requestContext is { Count: > 0 })
        {
            headers.Add(ContextHeader, serializer.SerializeToArray(new Dictionary<string, object>(requestContext, StringComparer.Ordinal)));
        }

        return new() { Key = stream.Key.ToArray(), Value = serializer.SerializeToArray<object>(e!), Headers = headers };
    }

    public StreamId? ReadStream(KafkaTopic topic, Message<byte[], byte[]> message)
    {
        if (message.Key is not { Length: > 0 } key)
        {
            throw new FormatException("The message has no key, which names its stream.");
        }

        return message.Headers is { } headers && headers.TryGetLastBytes(NamespaceHeader, out var name)
            ? StreamId.Create(name, key)
            : topic.Namespace is { } ofTopic
                ? StreamId.Create(Encoding.UTF8.GetBytes(ofTopic), key)
                : throw new FormatException($"The message has no header '{NamespaceHeader}', and its topic is not one of a single namespace.");
    }

    public bool TryRead<TEvent>(Message<byte[], byte[]> message, [MaybeNullWhen(false)] out TEvent e)
    {
        if (serializer.Deserialize<object>(message.Value) is TEvent read)
        {
            e = read;
            return true;
        }

        e = default;
        return false;
    }

    public IReadOnlyDictionary<string, object>? ReadRequestContext(Message<byte[], byte[]> message) =>
        message.Headers is { } headers && headers.TryGetLastBytes(ContextHeader, out var context)
            ? serializer.Deserialize<Dictionary<string, object>>(new ReadOnlySequence<byte>(context))
            : null;
}
