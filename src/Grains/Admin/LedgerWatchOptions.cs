using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Grains.Admin;

public sealed class LedgerWatchOptions
{
    public const string Section = "Ledger";

    /// <summary>Between two looks at the trial balance.</summary>
    [Range(1, 86_400)]
    public int CheckSeconds { get; set; } = 60;
}
