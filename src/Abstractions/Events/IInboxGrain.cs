using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Orleans.Crypto.Events;

/// <summary>A grain that acts on events of others.</summary>
[Alias("inbox-grain")]
public interface IInboxGrain : IGrain
{
    /// <summary>
    /// Takes events of other grains, in order; returns once the effects of all of them are durable. An exception says
    /// nothing of any of them: they are brought again, and those that had their effect have none then.
    /// </summary>
    [Alias("deliver-events")]
    Task Deliver([Immutable] ImmutableArray<EventEnvelope> envelopes);
}
