using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka.Messages;

/// <summary>One or more messages of one stream that are delivered at once, in their order.</summary>
[GenerateSerializer, Immutable, Alias("kafka-delivery")]
internal sealed class KafkaDelivery(KafkaBatchContainer[] messages) : IBatchContainer
{
    [Id(0)]
    public KafkaBatchContainer[] Messages { get; } = messages;

    public StreamId StreamId => Messages[0].StreamId;

    /// <summary>Of the last one: who has had this has had them all.</summary>
    public StreamSequenceToken SequenceToken => Messages[^1].Token;

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => Messages.SelectMany(message => message.GetEvents<T>());

    public bool ImportRequestContext() => Messages[0].ImportRequestContext();

    public override string ToString() => $"{Messages.Length} of {StreamId} up to {SequenceToken}";
}
