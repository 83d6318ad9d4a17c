namespace Orleans.Crypto.Storage.Sqlite;

internal enum EnqueueOutcome
{
    Accepted,
    Full,
    Closed,
}

/// <summary>The writes that wait for a commit, in the order of the calls: many callers in, one writer thread out.</summary>
internal sealed class WriteQueue(int capacity, long byteCapacity)
{
    private readonly object gate = new();

    // Callers fill one list while the writer empties the other, so that the lock is held for an instant only.
    private List<PendingWrite> incoming = [];
    private List<PendingWrite> outgoing = [];
    private int nextOutgoing;

    private int waiting;
    private long waitingBytes;
    private bool closed;
    private bool writerSleeps;

    /// <summary>Read without the lock: it may be over by the time it is told.</summary>
    public bool IsFull => Volatile.Read(ref waiting) >= capacity || Volatile.Read(ref waitingBytes) >= byteCapacity;

    public EnqueueOutcome TryEnqueue(PendingWrite write)
    {
        lock (gate)
        {
            if (closed) return EnqueueOutcome.Closed;
            // A single write larger than the whole byte capacity still passes through an empty queue.
            if (waiting >= capacity || (waiting > 0 && waitingBytes + write.Bytes > byteCapacity)) return EnqueueOutcome.Full;
            waiting++;
            waitingBytes += write.Bytes;
            incoming.Add(write);
            if (writerSleeps)
            {
                writerSleeps = false;
                Monitor.Pulse(gate);
            }

            return EnqueueOutcome.Accepted;
        }
    }

    /// <summary>Fills <paramref name="batch"/> for one commit, waiting for a first write; false once the queue is closed and empty.</summary>
    /// <remarks>Writes that were cancelled while they waited are left out, so a batch may be empty.</remarks>
    public bool Take(List<PendingWrite> batch, int maxEntries, long maxBytes)
    {
        if (nextOutgoing == outgoing.Count && !Refill(wait: true)) return false;
        int left = 0;
        long leftBytes = 0;
        int entries = 0;
        long bytes = 0;
        while (entries < maxEntries && bytes < maxBytes && (nextOutgoing < outgoing.Count || Refill(wait: false)))
        {
            PendingWrite write = outgoing[nextOutgoing];
            outgoing[nextOutgoing++] = null!;
            left++;
            leftBytes += write.Bytes;
            if (!write.TryTake()) continue;
            entries += write.Entries;
            bytes += write.Bytes;
            batch.Add(write);
        }

        lock (gate)
        {
            waiting -= left;
            waitingBytes -= leftBytes;
        }

        return true;
    }

    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }
    }

    private bool Refill(bool wait)
    {
        outgoing.Clear();
        nextOutgoing = 0;
        lock (gate)
        {
            while (wait && incoming.Count == 0 && !closed)
            {
                writerSleeps = true;
                Monitor.Wait(gate);
            }

            (incoming, outgoing) = (outgoing, incoming);
            return outgoing.Count > 0;
        }
    }
}
