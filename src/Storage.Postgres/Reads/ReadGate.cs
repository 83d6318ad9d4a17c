using Npgsql;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Reads;

/// <summary>Lets no more reads run than there are connections, and no more wait than is sound; says what a failed one means.</summary>
internal sealed class ReadGate(int connections, int queueCapacity) : IAsyncDisposable
{
    private readonly SemaphoreSlim _permits = new(connections, connections);
    private int _waiting;
    private volatile bool _closed;

    public async Task<TResult> Run<TResult>(Func<CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        await Enter(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            try
            {
                return await read(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (exception.IsTransient)
            {
                // A connection of the pool may have died with an earlier server: once more, on another.
                return await read(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            // Without the cause itself, which can't cross to a caller in another process.
            throw new JournalUnavailableException($"The journal could not be read: {exception.Message}");
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
