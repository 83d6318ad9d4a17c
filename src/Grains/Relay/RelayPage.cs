namespace Orleans.Crypto.Grains.Relay;

/// <summary>A page of the journal whose deliveries are under way.</summary>
/// <param name="oldest">When its first event was decided; null of an empty one.</param>
/// <param name="after">Where it begins (exclusive): as far as its partitions are done before it is.</param>
internal sealed class RelayPage(ulong partitions, long after, DateTimeOffset? oldest = null)
{
    // One for the page itself while its deliveries are being made.
    private int _open = 1;

    public long After => after;

    public DateTimeOffset? Oldest => oldest;

    /// <summary>A bit for each; without those that were lost meanwhile.</summary>
    public ulong Partitions { get; set; } = partitions;

    public bool IsDone => Volatile.Read(ref _open) == 0;

    public void Open(int deliveries) => Interlocked.Add(ref _open, deliveries);

    public void Close() => Interlocked.Decrement(ref _open);
}
