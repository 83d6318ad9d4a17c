using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>
/// The inboxes of grains that are active in this process: what is for them becomes a turn of the grain without the
/// messages, directory and reply that a call needs to find it. Whatever is not here is called.
/// </summary>
public sealed class LocalInboxes
{
    private readonly ConcurrentDictionary<Inbox, Receiver> _active = new();

    /// <summary>From a grain's activation on.</summary>
    public void Enter(Inbox inbox, IGrainContext activation, IInboxGrain grain) => _active[inbox] = new(activation, grain);

    /// <summary>When it is being deactivated.</summary>
    public void Leave(Inbox inbox, IGrainContext activation)
    {
        if (_active.TryGetValue(inbox, out var receiver) && receiver.Activation == activation)
        {
            _active.TryRemove(new(inbox, receiver));
        }
    }

    public bool Has(Inbox inbox) => _active.ContainsKey(inbox);

    /// <param name="call">For what has come to a grain that was deactivated before its turn.</param>
    /// <returns>False where the grain is not active here.</returns>
    public bool TryDeliver(
        Inbox inbox, ImmutableArray<EventEnvelope> envelopes, Func<Inbox, ImmutableArray<EventEnvelope>, Task> call, [NotNullWhen(true)] out Task? delivery)
    {
        if (!_active.TryGetValue(inbox, out var receiver))
        {
            delivery = null;
            return false;
        }

        // A task, so that what the grain awaits goes on in its turns.
        var turn = new Task<Task>(() => _active.TryGetValue(inbox, out var current) && current == receiver
            ? receiver.Grain.Deliver(envelopes)
            : call(inbox, envelopes));
        receiver.Activation.Scheduler.QueueTask(turn);
        delivery = turn.Unwrap();
        return true;
    }

    private readonly record struct Receiver(IGrainContext Activation, IInboxGrain Grain);
}
