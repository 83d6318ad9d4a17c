using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Ledger.Journal.GroupCommit;

/// <summary>The writes that wait for a commit, in the order of the calls: many callers in, one writer thread out.</summary>
/// <param name="capacity">Writes that may wait; one more is refused.</param>
/// <param name="byteCapacity">Payload bytes that may wait; a single larger write still passes through an empty queue.</param>
public sealed class WriteQueue(int capacity, long byteCapacity)
{
    private readonly object _gate = new();

    // Callers fill one list while the writer empties the other, so that the lock is held for an instant only.
    private List<PendingWrite> _incoming = [];
    private List<PendingWrite> _outgoing = [];
    private int _nextOutgoing;

    private int _waiting;
    private long _waitingBytes;
    private bool _closed;
    private bool _writerSleeps;

    /// <summary>A hint, read without the lock: it may be over by the time it is told.</summary>
    /// <exception cref="JournalOverloadedException">The queue is full.</exception>
    public void ThrowIfFull()
    {
        if (Volatile.Read(ref _waiting) >= capacity || Volatile.Read(ref _waitingBytes) >= byteCapacity)
        {
            throw new JournalOverloadedException(capacity);
        }
    }

    /// <summary>The write's outcome: refused at once where the queue is full or closed.</summary>
    public Task<TResult> Enqueue<TResult>(PendingWrite<TResult> write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        // Before it is enqueued: afterwards the writer might complete it while it is being registered.
        write.CancelWith(cancellationToken);
        if (TryEnqueue(write) is { } refusal && write.TryTake())
        {
            write.Fail(refusal);
        }

        return write.Outcome;
    }

    /// <summary>Waits for a first write; false once the queue is closed and empty.</summary>
    public bool Wait() => _nextOutgoing < _outgoing.Count || Refill(wait: true);

    /// <summary>Fills <paramref name="batch"/> for one commit, waiting for a first write; false once the queue is closed and empty.</summary>
    /// <remarks>Writes that were cancelled while they waited are left out, so a batch may be empty.</remarks>
    public bool Take(List<PendingWrite> batch, int maxEntries, long maxBytes)
    {
        if (!Wait())
        {
            return false;
        }

        var left = 0;
        long leftBytes = 0;
        var entries = 0;
        long bytes = 0;
        while (entries < maxEntries && bytes < maxBytes && (_nextOutgoing < _outgoing.Count || Refill(wait: false)))
        {
            var write = _outgoing[_nextOutgoing];
            _outgoing[_nextOutgoing++] = null!;
            left++;
            leftBytes += write.Bytes;
            if (write.TryTake())
            {
                entries += write.Entries;
                bytes += write.Bytes;
                batch.Add(write);
            }
        }

        lock (_gate)
        {
            _waiting -= left;
            _waitingBytes -= leftBytes;
        }

        return true;
    }

    /// <summary>Takes no more; what waits is still taken out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private JournalUnavailableException? TryEnqueue(PendingWrite write)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return new("The journal is closed.");
            }

            if (_waiting >= capacity || (_waiting > 0 && _waitingBytes + write.Bytes > byteCapacity))
            {
                return new JournalOverloadedException(capacity);
            }

            _waiting++;
            _waitingBytes += write.Bytes;
            _incoming.Add(write);
            if (_writerSleeps)
            {
                _writerSleeps = false;
                Monitor.Pulse(_gate);
            }

            return null;
        }
    }

    private bool Refill(bool wait)
    {
        _outgoing.Clear();
        _nextOutgoing = 0;
        lock (_gate)
        {
            while (wait && _incoming.Count == 0 && !_closed)
            {
                _writerSleeps = true;
                Monitor.Wait(_gate);
            }

            (_incoming, _outgoing) = (_outgoing, _incoming);
            return _outgoing.Count > 0;
        }
    }
}
