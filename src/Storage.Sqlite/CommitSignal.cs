using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>The last committed position, and a way to wait until it has passed another one.</summary>
internal sealed class CommitSignal
{
    private readonly Lock gate = new();
    private long lastPosition;
    private JournalUnavailableException? closed;
    private TaskCompletionSource? next;

    public long LastPosition
    {
        get
        {
            lock (gate) return lastPosition;
        }
    }

    public void Advance(long position)
    {
        TaskCompletionSource? waiters;
        lock (gate)
        {
            if (position <= lastPosition) return;
            lastPosition = position;
            waiters = next;
            next = null;
        }

        waiters?.SetResult();
    }

    public async Task WaitBeyond(long position, CancellationToken cancellationToken)
    {
        while (!IsBeyond(position, out Task nextCommit))
        {
            await nextCommit.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Close(JournalUnavailableException reason)
    {
        TaskCompletionSource? waiters;
        lock (gate)
        {
            closed = reason;
            waiters = next;
            next = null;
        }

        waiters?.SetException(reason);
    }

    private bool IsBeyond(long position, out Task nextCommit)
    {
        lock (gate)
        {
            nextCommit = Task.CompletedTask;
            if (lastPosition > position) return true;
            if (closed is not null) throw closed;
            next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            nextCommit = next.Task;
            return false;
        }
    }
}
