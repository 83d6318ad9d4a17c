using System.Diagnostics;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Ledger.Journal.GroupCommit;

/// <summary>A caller's write on its way through a commit. Every one that was enqueued ends in exactly one outcome.</summary>
public abstract class PendingWrite
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    private int _state;
    private CancellationTokenRegistration _cancellation;

    private protected PendingWrite(int entries, long bytes) => (Entries, Bytes) = (entries, bytes);

    public int Entries { get; }

    /// <summary>Of payload.</summary>
    public long Bytes { get; }

    /// <summary>What the caller is doing, where that is traced.</summary>
    internal Activity? Caller { get; } = CommitTelemetry.Caller;

    /// <summary>False if the caller has cancelled; true from then on means that he can't any more.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>Lets the caller give up for as long as no commit has taken the write.</summary>
    public void CancelWith(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return;
        }

        _cancellation = cancellationToken.UnsafeRegister(
            static (write, token) =>
            {
                var pending = (PendingWrite)write!;
                if (Interlocked.CompareExchange(ref pending._state, Cancelled, Waiting) == Waiting)
                {
                    pending.SetCanceled(token);
                }
            },
            this);
    }

    public void Complete()
    {
        _cancellation.Unregister();
        SetResult();
    }

    public void Fail(JournalUnavailableException exception)
    {
        _cancellation.Unregister();
        SetException(exception);
    }

    private protected abstract void SetResult();

    private protected abstract void SetException(Exception exception);

    private protected abstract void SetCanceled(CancellationToken cancellationToken);
}

public abstract class PendingWrite<TResult> : PendingWrite
{
    // Asynchronous continuations: a waiter's code must never run on the writer's thread, between two commits.
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected PendingWrite(int entries, long bytes)
        : base(entries, bytes)
    {
    }

    public Task<TResult> Outcome => _completion.Task;

    /// <summary>What the caller is told once the commit is durable.</summary>
    public TResult Result { get; set; } = default!;

    private protected override void SetResult() => _completion.SetResult(Result);

    private protected override void SetException(Exception exception) => _completion.SetException(exception);

    private protected override void SetCanceled(CancellationToken cancellationToken) => _completion.SetCanceled(cancellationToken);
}

public sealed class PendingAppend(JournalAppend append) : PendingWrite<AppendResult>(append.Entries.Count, CheckedBytes(append))
{
    public JournalAppend Append { get; } = append;

    // The chain is broken before anybody hears of it.
    private protected override void SetResult()
    {
        if (Result.Status != AppendStatus.Committed)
        {
            Append.Chain?.Break();
        }

        base.SetResult();
    }

    private protected override void SetException(Exception exception)
    {
        Append.Chain?.Break();
        base.SetException(exception);
    }

    private protected override void SetCanceled(CancellationToken cancellationToken)
    {
        Append.Chain?.Break();
        base.SetCanceled(cancellationToken);
    }

    private static long CheckedBytes(JournalAppend append)
    {
        JournalBounds.CheckName(append.StreamId);
        if (append.Entries.Count == 0)
        {
            throw new ArgumentException("An append has at least one entry.", nameof(append));
        }

        long bytes = 0;
        for (var i = 0; i < append.Entries.Count; i++)
        {
            var entry = append.Entries[i];
            JournalBounds.CheckName(entry.Type);
            JournalBounds.CheckPayload(entry.Payload);
            bytes += entry.Payload.Length;
        }

        return bytes;
    }
}

public sealed class PendingSnapshot : PendingWrite<bool>
{
    public PendingSnapshot(string streamId, JournalSnapshot snapshot)
        : base(entries: 1, snapshot.Payload.Length)
    {
        JournalBounds.CheckName(streamId);
        JournalBounds.CheckPayload(snapshot.Payload);
        (StreamId, Snapshot) = (streamId, snapshot);
    }

    public string StreamId { get; }

    public JournalSnapshot Snapshot { get; }
}

public sealed class PendingCheckpoint : PendingWrite<bool>
{
    public PendingCheckpoint(string reader, long position)
        : base(entries: 1, bytes: 0)
    {
        JournalBounds.CheckName(reader);
        (Reader, Position) = (reader, position);
    }

    public string Reader { get; }

    public long Position { get; }
}
