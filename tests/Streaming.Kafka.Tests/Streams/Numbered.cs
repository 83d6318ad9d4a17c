namespace Orleans.Crypto.Streaming.Kafka.Tests.Streams;

/// <summary>An event that tells a lost one, a repeated one and one out of order.</summary>
/// <param name="Number">Counts from 0 for each producer in a stream.</param>
[GenerateSerializer, Immutable, Alias("test-numbered")]
public sealed record Numbered([property: Id(0)] string Producer, [property: Id(1)] int Number);
