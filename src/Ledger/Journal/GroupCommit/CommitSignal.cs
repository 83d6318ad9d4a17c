using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Ledger.Journal.GroupCommit;

/// <summary>The last committed position that is known, and a way to wait until it has passed another one.</summary>
public sealed class CommitSignal
{
    private readonly Lock _gate = new();
    private long _lastPosition;
    private JournalUnavailableException? _closed;
    private TaskCompletionSource? _next;

    public long LastPosition
    {
        get
        {
            lock (_gate)
            {
                return _lastPosition;
            }
        }
    }

    /// <summary>Whether somebody waits.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate)
            {
                return _next is not null;
            }
        }
    }

    public void Advance(long position)
    {
        TaskCompletionSource? waiters;
        lock (_gate)
        {
            if (position <= _lastPosition)
            {
                return;
            }

            _lastPosition = position;
            waiters = _next;
            _next = null;
        }

        waiters?.SetResult();
    }

    public async Task WaitBeyond(long position, CancellationToken cancellationToken)
    {
        while (!IsBeyond(position, out var nextCommit))
        {
            await nextCommit.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Close(JournalUnavailableException reason)
    {
        TaskCompletionSource? waiters;
        lock (_gate)
        {
            _closed = reason;
            waiters = _next;
            _next = null;
        }

        waiters?.SetException(reason);
    }

    private bool IsBeyond(long position, out Task nextCommit)
    {
        lock (_gate)
        {
            nextCommit = Task.CompletedTask;
            if (_lastPosition > position)
            {
                return true;
            }

            if (_closed is not null)
            {
                throw _closed;
            }

            _next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            nextCommit = _next.Task;
            return false;
        }
    }
}
