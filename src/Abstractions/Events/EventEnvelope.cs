namespace Orleans.Crypto.Events;

/// <summary>An event on its way from the journal to whoever needs it.</summary>
/// <param name="Position">Its place in the journal's total order.</param>
/// <param name="StreamId">The grain it happened to, such as <c>wallet/0198…</c>.</param>
/// <param name="Version">Its place among that grain's events, from 1, without gaps.</param>
[GenerateSerializer, Immutable, Alias("event-envelope")]
public sealed record EventEnvelope(
    [property: Id(0)] long Position,
    [property: Id(1)] string StreamId,
    [property: Id(2)] long Version,
    [property: Id(3)] DateTimeOffset Time,
    [property: Id(4)] JournalEvent Event);
