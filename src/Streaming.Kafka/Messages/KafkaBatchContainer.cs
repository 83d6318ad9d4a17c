using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Streaming.Kafka.Rewinding;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Messages;

/// <summary>A message on its way to subscribers, of which each process reads the event for itself. It is delivered in a <see cref="KafkaDelivery"/>.</summary>
[GenerateSerializer, Immutable, Alias("kafka-batch-container"), SerializationCallbacks(typeof(OnDeserializedCallbacks))]
internal sealed class KafkaBatchContainer : IBatchContainer, IOnDeserialized
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    private static readonly Dictionary<string, object> s_none = new(StringComparer.Ordinal);

    [NonSerialized]
    private IKafkaMessageFormat? _format;

    [NonSerialized]
    private Message<byte[], byte[]>? _message;

    public KafkaBatchContainer(string provider, StreamId stream, KafkaSequenceToken token, Message<byte[], byte[]> message, IKafkaMessageFormat format)
    {
        Provider = provider;
        StreamId = stream;
        Token = token;
        Key = message.Key;
        Value = message.Value;
        HeaderNames = message.Headers is { } headers ? [.. headers.Select(header => header.Key)] : [];
        HeaderValues = message.Headers is { } values ? [.. values.Select(header => header.GetValueBytes())] : [];
        UnixMilliseconds = message.Timestamp.UnixTimestampMs;
        ReadAt = token.Offset;
        (_format, _message) = (format, message);
    }

    [Id(0)]
    public string Provider { get; private set; }

    [Id(1)]
    public StreamId StreamId { get; private set; }

    [Id(2)]
    public KafkaSequenceToken Token { get; private set; }

    [Id(3)]
    public byte[] Key { get; private set; }

    [Id(4)]
    public byte[] Value { get; private set; }

    [Id(5)]
    public string[] HeaderNames { get; private set; }

    [Id(6)]
    public byte[]?[] HeaderValues { get; private set; }

    /// <summary>The message's timestamp.</summary>
    [Id(7)]
    public long UnixMilliseconds { get; private set; }

    /// <summary>Whose it is; null of one that is read in its turn.</summary>
    [field: NonSerialized]
    public Rewind? Rewind { get; init; }

    /// <summary>The offset that was next when the agent read it: its own, or a later one of what is read again.</summary>
    [field: NonSerialized]
    public long ReadAt { get; set; }

    /// <summary>
    /// For the agent, which has those subscribers begin there who were not ready when it read this. By then the message may
    /// be purged, since others have had it.
    /// </summary>
    public StreamSequenceToken SequenceToken => KafkaSequenceToken.Read(ReadAt);

    public Message<byte[], byte[]> Message => _message ??= Rebuild();

    public void OnDeserialized(DeserializationContext context) => _format = context.ServiceProvider.GetRequiredKeyedService<IKafkaMessageFormat>(Provider);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => _format!.TryRead<T>(Message, out var e)
        ? [Tuple.Create<T, StreamSequenceToken>(e, KafkaSequenceToken.At(Token.Offset))]
        : [];

    public bool ImportRequestContext()
    {
        var context = _format!.ReadRequestContext(Message);
        var traceParent = ReadHeader(TraceParent);
        if (context is null && traceParent is null)
        {
            return false;
        }

        foreach (var (key, value) in context ?? s_none)
        {
            RequestContext.Set(key, value);
        }

        if (traceParent is not null)
        {
            RequestContext.Set(TraceParent, traceParent);
            if (ReadHeader(TraceState) is { } state)
            {
                RequestContext.Set(TraceState, state);
            }
        }

        return true;
    }

    public override string ToString() => $"{StreamId} at {Token}";

    private string? ReadHeader(string name) =>
        Array.IndexOf(HeaderNames, name) is >= 0 and var index && HeaderValues[index] is { } value ? System.Text.Encoding.UTF8.GetString(value) : null;

    private Message<byte[], byte[]> Rebuild()
    {
        var headers = new Headers();
        for (var i = 0; i < HeaderNames.Length; i++)
        {
            headers.Add(HeaderNames[i], HeaderValues[i]);
        }

        return new() { Key = Key, Value = Value, Headers = headers, Timestamp = new(UnixMilliseconds, TimestampType.CreateTime) };
    }
}
