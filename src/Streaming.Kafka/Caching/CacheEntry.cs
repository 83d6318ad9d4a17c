using Orleans.Streaming.Kafka.Messages;

namespace Orleans.Streaming.Kafka.Caching;

/// <summary>A message in the cache.</summary>
internal sealed class CacheEntry(KafkaBatchContainer container)
{
    public KafkaBatchContainer Container => container;

    public long Offset => container.Token.Offset;

    /// <summary>The next one of the same stream.</summary>
    public CacheEntry? Next { get; set; }

    /// <summary>Cursors that stand here.</summary>
    public int Pins { get; set; }
}
