using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Tests.Publishing;

/// <summary>Stands for the grains that events are brought to; none but those that have been added may be called.</summary>
public sealed class ScriptedInboxes
{
    private readonly LocalInboxes _local = new();
    private readonly List<(Inbox Inbox, ImmutableArray<EventEnvelope> Envelopes)> _deliveries = [];

    public ScriptedInboxes() => Receivers = new(DispatchProxy.Create<IGrainFactory, NoGrains>(), _local, Events);

    public EventCatalog Events { get; } = new(new ServiceCollection().AddSerializer().BuildServiceProvider());

    public GrainReceivers Receivers { get; }

    /// <summary>Each call, in their order.</summary>
    public IReadOnlyList<(Inbox Inbox, ImmutableArray<EventEnvelope> Envelopes)> Deliveries => _deliveries;

    /// <param name="handled">What a delivery returns; by default it is done at once.</param>
    public void Add(Inbox inbox, Task? handled = null) =>
        _local.Enter(inbox, DispatchProxy.Create<IGrainContext, Activation>(), new ScriptedInbox(this, inbox, handled ?? Task.CompletedTask));

    /// <summary>An activation of which only the scheduler is asked for.</summary>
    public class Activation : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "get_" + nameof(IGrainContext.Scheduler) => Turns.AtOnce,
            nameof(Equals) => ReferenceEquals(this, args![0]),
            nameof(GetHashCode) => GetHashCode(),
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }

    public class NoGrains : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException("Nobody expects this grain to be called.");
    }

    private sealed class Turns : IWorkItemScheduler
    {
        public static Turns AtOnce { get; } = new();

        public void QueueAction(Action action) => throw new NotSupportedException();

        public void QueueAction(Action<object> action, object state) => throw new NotSupportedException();

        public void QueueTask(Task task) => task.RunSynchronously();
    }

    private sealed class ScriptedInbox(ScriptedInboxes inboxes, Inbox inbox, Task handled) : IInboxGrain
    {
        public Task Deliver(ImmutableArray<EventEnvelope> envelopes)
        {
            inboxes._deliveries.Add((inbox, envelopes));
            return handled;
        }
    }
}
