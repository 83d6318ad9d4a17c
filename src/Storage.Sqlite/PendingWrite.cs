using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>A caller's write on its way through a commit. Every one that was enqueued ends in exactly one outcome.</summary>
internal abstract class PendingWrite(int entries, long bytes)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    private int state;
    private CancellationTokenRegistration cancellation;

    public int Entries { get; } = entries;

    public long Bytes { get; } = bytes;

    /// <summary>False if the caller has cancelled; true from then on means that he can't any more.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref state, Taken, Waiting) == Waiting;

    /// <summary>Lets the caller give up for as long as no commit has taken the write.</summary>
    public void CancelWith(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled) return;
        cancellation = cancellationToken.UnsafeRegister(
            static (write, token) =>
            {
                PendingWrite pending = (PendingWrite)write!;
                if (Interlocked.CompareExchange(ref pending.state, Cancelled, Waiting) == Waiting) pending.SetCanceled(token);
            },
            this);
    }

    /// <summary>Writes within the open transaction, and keeps the outcome for <see cref="Complete"/>.</summary>
    public abstract void Apply(WriteSession session);

    public void Complete()
    {
        cancellation.Unregister();
        SetResult();
    }

    public void Fail(JournalUnavailableException exception)
    {
        cancellation.Unregister();
        SetException(exception);
    }

    protected abstract void SetResult();

    protected abstract void SetException(Exception exception);

    protected abstract void SetCanceled(CancellationToken cancellationToken);
}

internal abstract class PendingWrite<TResult>(int entries, long bytes) : PendingWrite(entries, bytes)
{
    // Asynchronous continuations: a waiter's code must never run on the writer's thread, between two commits.
    private readonly TaskCompletionSource<TResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Outcome => completion.Task;

    protected TResult Result { get; set; } = default!;

    protected sealed override void SetResult() => completion.SetResult(Result);

    protected sealed override void SetException(Exception exception) => completion.SetException(exception);

    protected sealed override void SetCanceled(CancellationToken cancellationToken) => completion.SetCanceled(cancellationToken);
}

internal sealed class PendingAppend(JournalAppend append, long bytes) : PendingWrite<AppendResult>(append.Entries.Count, bytes)
{
    public override void Apply(WriteSession session) => Result = session.Append(append);
}

internal sealed class PendingSnapshot(string streamId, JournalSnapshot snapshot) : PendingWrite<bool>(entries: 1, snapshot.Payload.Length)
{
    public override void Apply(WriteSession session)
    {
        session.SaveSnapshot(streamId, snapshot);
        Result = true;
    }
}

internal sealed class PendingCheckpoint(string reader, long position) : PendingWrite<bool>(entries: 1, bytes: 0)
{
    public override void Apply(WriteSession session)
    {
        session.SaveCheckpoint(reader, position);
        Result = true;
    }
}
