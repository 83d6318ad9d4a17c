using Orleans.Streaming.Kafka.Messages;

namespace Orleans.Streaming.Kafka.Caching;

/// <summary>A message in the cache.</summary>
internal sealed class CacheEntry(KafkaBatchContainer container)
{
    public KafkaBatchContainer Container => container;

    public long Offset => container.Token.Offset;

    /// <summary>The next one of the same stream.</summary>
    public CacheEntry? Next { get; set; }

    /// <summary>Cursors whose subscribers may not have had it yet.</summary>
    public int Pins { get; private set; }

    /// <summary>Whether a cursor has ever reached it: only then does no pin mean that it was delivered.</summary>
    public bool WasPinned { get; private set; }

    public void Pin() => (Pins, WasPinned) = (Pins + 1, true);

    public void Unpin() => Pins--;
}
