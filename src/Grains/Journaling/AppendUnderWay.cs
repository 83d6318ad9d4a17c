namespace Orleans.Crypto.Grains.Journaling;

/// <summary>An append from its decision to its outcome. Belongs to its grain's turns.</summary>
/// <param name="key">The first of its keys.</param>
/// <param name="lastVersion">Of all its events.</param>
/// <param name="epoch">Which of the grain's states, from load to load, it was decided on.</param>
internal sealed class AppendUnderWay(UInt128 key, Recorded recorded, long lastVersion, int epoch)
{
    // Made for the first one who waits: mostly nobody does.
    private TaskCompletionSource<bool>? _outcome;
    private bool? _isCommitted;

    public UInt128 Key => key;

    /// <summary>The first of its events.</summary>
    public Recorded Recorded => recorded;

    public long LastVersion => lastVersion;

    public int Epoch => epoch;

    /// <summary>Completes with whether it was committed.</summary>
    public Task<bool> Outcome
    {
        get
        {
            if (_outcome is null)
            {
                _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_isCommitted is { } isCommitted)
                {
                    _outcome.SetResult(isCommitted);
                }
            }

            return _outcome.Task;
        }
    }

    public void End(bool isCommitted)
    {
        _isCommitted = isCommitted;
        _outcome?.SetResult(isCommitted);
    }
}
