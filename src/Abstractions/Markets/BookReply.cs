using Orleans.Crypto.Events;

namespace Orleans.Crypto.Markets;

/// <summary>A committed event of an order book.</summary>
/// <param name="Version">The event's place in the book's stream.</param>
[GenerateSerializer, Immutable, Alias("book-reply`1")]
public sealed record BookReply<TEvent>(
    [property: Id(0)] long Version,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] TEvent Event)
    where TEvent : JournalEvent;
