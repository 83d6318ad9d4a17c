namespace Orleans.Streaming.Kafka.Receiving;

/// <summary>Wakes the one reader of a queue when there is something for it.</summary>
internal sealed class Arrivals : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    public void Set()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Whether something has arrived within this time.</summary>
    public Task<bool> Wait(TimeSpan timeout, CancellationToken cancellationToken) => _signal.WaitAsync(timeout, cancellationToken);

    public void Dispose() => _signal.Dispose();
}
