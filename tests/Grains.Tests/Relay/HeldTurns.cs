using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Orleans.Crypto.Events;
using Orleans.Runtime;

namespace Orleans.Crypto.Grains.Tests.Relay;

/// <summary>The turns of grains, which are held until the test lets them run.</summary>
public sealed class HeldTurns : IWorkItemScheduler
{
    private readonly ConcurrentQueue<Task> _held = [];

    public int Count => _held.Count;

    public IGrainContext NewActivation()
    {
        var activation = DispatchProxy.Create<IGrainContext, ActivationProxy>();
        ((ActivationProxy)activation).Turns = this;
        return activation;
    }

    public void Run()
    {
        while (_held.TryDequeue(out var turn))
        {
            turn.RunSynchronously();
        }
    }

    public void QueueAction(Action action) => throw new NotSupportedException();

    public void QueueAction(Action<object> action, object state) => throw new NotSupportedException();

    public void QueueTask(Task task) => _held.Enqueue(task);

    /// <summary>An activation of which only the scheduler is asked for.</summary>
    public class ActivationProxy : DispatchProxy
    {
        public IWorkItemScheduler? Turns { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "get_" + nameof(IGrainContext.Scheduler) => Turns,
            nameof(Equals) => ReferenceEquals(this, args![0]),
            nameof(GetHashCode) => GetHashCode(),
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }
}

/// <summary>A grain whose deliveries end when the test says so.</summary>
internal sealed class HeldInbox : IInboxGrain
{
    private readonly TaskCompletionSource _finished = new();

    public int Deliveries { get; private set; }

    public void Finish() => _finished.SetResult();

    public Task Deliver(ImmutableArray<EventEnvelope> envelopes)
    {
        Deliveries++;
        return _finished.Task;
    }
}
