using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Ledger.Journal;

/// <summary>Lets no more reads run at a time than a store has connections, and no more wait than is sound.</summary>
/// <param name="connections">Reads that run at the same time.</param>
/// <param name="queueCapacity">Reads that may wait; one more is refused.</param>
public sealed class ReadGate(int connections, int queueCapacity) : IAsyncDisposable
{
    private readonly SemaphoreSlim _permits = new(connections, connections);
    private int _waiting;
    private volatile bool _closed;

    /// <exception cref="JournalOverloadedException">As many wait as may.</exception>
    /// <exception cref="JournalUnavailableException">It is closed.</exception>
    public async Task<TResult> Run<TResult>(Func<CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        await Enter(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            return await read(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _permits.Release();
        }
    }

    /// <summary>Refuses new reads, and completes once those under way have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < connections; i++)
        {
            await _permits.WaitAsync().ConfigureAwait(false);
        }

        _permits.Release(connections); // Reads that waited meanwhile come through and find it closed.
    }

    private async Task Enter(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        if (Interlocked.Increment(ref _waiting) > queueCapacity)
        {
            Interlocked.Decrement(ref _waiting);
            throw new JournalOverloadedException(queueCapacity);
        }

        try
        {
            await _permits.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw new JournalUnavailableException("The journal is closed.");
        }
    }
}
