using System.Globalization;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka;

/// <summary>A place in a stream: an offset of its partition, or, to subscribe from, a time.</summary>
[GenerateSerializer, Immutable, Alias("kafka-sequence-token")]
public sealed class KafkaSequenceToken : StreamSequenceToken
{
    private KafkaSequenceToken(long offset, long unixMilliseconds, TokenUse use)
    {
        Offset = offset;
        UnixMilliseconds = unixMilliseconds;
        Use = use;
    }

    /// <summary>Of the message in its partition; -1 of a time.</summary>
    [Id(0)]
    public long Offset { get; private set; }

    /// <summary>Of a time; 0 otherwise.</summary>
    [Id(1)]
    internal long UnixMilliseconds { get; private set; }

    [Id(2)]
    internal TokenUse Use { get; private set; }

    /// <inheritdoc/>
    public override long SequenceNumber
    {
        get => Offset;
        protected set => Offset = value;
    }

    /// <inheritdoc/>
    /// <remarks>Always 0: a message is one event.</remarks>
    public override int EventIndex
    {
        get => 0;
        protected set
        {
            if (value != 0)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "A message is one event.");
            }
        }
    }

    internal bool IsTime => Offset < 0;

    /// <summary>To subscribe from a message on (inclusive), as far back as the topic retains.</summary>
    /// <param name="offset">0 or more, of the partition that holds the stream.</param>
    public static KafkaSequenceToken At(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new(offset, unixMilliseconds: 0, TokenUse.Position);
    }

    /// <summary>To subscribe from the first message at a time or after it.</summary>
    /// <param name="time">By the timestamps that the topic has, to the millisecond.</param>
    public static KafkaSequenceToken From(DateTimeOffset time) => new(-1, time.ToUnixTimeMilliseconds(), TokenUse.Position);

    /// <inheritdoc/>
    public override bool Equals(StreamSequenceToken? other) =>
        other is KafkaSequenceToken token && token.Offset == Offset && token.UnixMilliseconds == UnixMilliseconds;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Offset, UnixMilliseconds);

    /// <inheritdoc/>
    /// <remarks>A time comes before every offset: which one it stands for is only known to the brokers.</remarks>
    public override int CompareTo(StreamSequenceToken? other) => other switch
    {
        null => 1,
        KafkaSequenceToken token => (Offset, UnixMilliseconds).CompareTo((token.Offset, token.UnixMilliseconds)),
        _ => throw new ArgumentException($"A place in a Kafka stream can't be compared with {other.GetType()}.", nameof(other)),
    };

    /// <inheritdoc/>
    public override string ToString() =>
        IsTime ? DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds).ToString("O") : Offset.ToString(CultureInfo.InvariantCulture);

    internal static KafkaSequenceToken Read(long offset) => new(offset, unixMilliseconds: 0, TokenUse.Read);

    internal static KafkaSequenceToken Delivered(long offset, bool isRewinding) =>
        new(offset, unixMilliseconds: 0, isRewinding ? TokenUse.DeliveredWhileRewinding : TokenUse.Delivered);
}

/// <summary>
/// Tells a place where a subscriber is to begin from one that only says what he has: all that came before the second was
/// delivered, as long as he was not catching up, so that nothing needs to be read again for it.
/// </summary>
internal enum TokenUse : byte
{
    /// <summary>The subscriber asks for it.</summary>
    Position,
    Delivered,
    DeliveredWhileRewinding,

    /// <summary>The agent has read it, and begins there with a subscriber of whom it learnt before.</summary>
    Read,
}
