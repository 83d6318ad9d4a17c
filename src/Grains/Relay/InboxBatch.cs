using System.Collections.Immutable;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Relay;

internal static class InboxBatch
{
    /// <summary>Handles all of a batch at once, so that it shares a commit, and ends with the last.</summary>
    public static Task Handle(this ImmutableArray<EventEnvelope> envelopes, Func<EventEnvelope, Task> handle)
    {
        if (envelopes.Length == 1)
        {
            return handle(envelopes[0]);
        }

        var handled = new Task[envelopes.Length];
        for (var i = 0; i < handled.Length; i++)
        {
            handled[i] = handle(envelopes[i]);
        }

        return Task.WhenAll(handled);
    }
}
