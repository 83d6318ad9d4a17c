using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Grains.ReadModels;

/// <summary>Whether and how this process keeps up the tables that operators query.</summary>
public sealed class ReadModelOptions
{
    public const string Section = "ReadModels";

    public bool Enabled { get; set; } = true;

    /// <summary>Entries of the journal read at once.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 1_000;
}
