namespace AssetTotals;

/// <summary>What to read, and as whom.</summary>
internal sealed record TotalsOptions
{
    public required string Brokers { get; init; }

    public required string Topic { get; init; }

    /// <summary>Instances with one group share the topic's partitions.</summary>
    public required string Group { get; init; }

    /// <summary>From one print to the next, where something has changed.</summary>
    public TimeSpan PrintPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of librdkafka, by its names.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
