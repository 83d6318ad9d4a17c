using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>How the relay carries events from the journal to the grains that must act on them.</summary>
public sealed class RelayOptions
{
    public const string Section = "Relay";

    /// <summary>Entries read at once.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>Deliveries under way, at most; beyond it the relay waits for their receivers.</summary>
    [Range(1, 10_000_000)]
    public int MaxUnacknowledged { get; set; } = 50_000;
}
