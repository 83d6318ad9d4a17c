namespace Orleans.Crypto.Grains.Relay;

/// <summary>How far this process's relay is behind; at most a second old.</summary>
public sealed class RelayStatus(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _oldest;
    private int _open;

    /// <summary>Events that are read and not yet with all whom they concern.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    /// <summary>Age of the oldest of them.</summary>
    public TimeSpan Lag
    {
        get
        {
            lock (_gate)
            {
                return _oldest is { } oldest && time.GetUtcNow() is var now && now > oldest ? now - oldest : TimeSpan.Zero;
            }
        }
    }

    internal void Set(int open, DateTimeOffset? oldest)
    {
        lock (_gate)
        {
            (_open, _oldest) = (open, oldest);
        }
    }
}
