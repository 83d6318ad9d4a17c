using Orleans.Crypto.Events;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>An immutable state that events fold into.</summary>
public interface IFoldable<TState>
{
    TState Apply(JournalEvent e, DateTimeOffset time, long version);
}

/// <summary>A journaled grain with an immutable state: pending and committed are two references, one when nothing is under way.</summary>
public abstract class EventSourcedGrain<TState>(JournaledGrainServices services) : JournaledGrain(services)
    where TState : class, IFoldable<TState>
{
    /// <summary>What readers see.</summary>
    protected TState Committed { get; private set; } = null!;

    /// <summary>What decisions build on.</summary>
    protected TState Pending { get; private set; } = null!;

    /// <summary>The state before the first event.</summary>
    protected abstract TState Empty { get; }

    protected sealed override void Reset(ReadOnlyMemory<byte>? snapshot, Serializer serializer) =>
        Committed = Pending = snapshot is { } payload ? serializer.Deserialize<TState>(payload)! : Empty;

    protected sealed override void ApplyPending(Recorded recorded, bool isReplay) =>
        Pending = Pending.Apply(recorded.Event, recorded.Time, recorded.Version);

    protected override void ApplyCommitted(Recorded recorded) =>
        // Idle again: share the state rather than fold a second copy of it.
        Committed = recorded.Version == PendingVersion ? Pending : Committed.Apply(recorded.Event, recorded.Time, recorded.Version);

    protected sealed override ReadOnlyMemory<byte> TakeSnapshot(Serializer serializer) => serializer.SerializeToArray(Pending);
}
