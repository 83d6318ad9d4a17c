namespace Orleans.Crypto.Ledger.Journal;

/// <summary>Some of the 64 partitions that a journal's streams fall into; a stream stays in its partition for ever.</summary>
/// <param name="Mask">A bit for each partition.</param>
public readonly record struct PartitionSet(ulong Mask)
{
    public const int Partitions = 64;

    public static PartitionSet All => new(ulong.MaxValue);

    public bool IsEmpty => Mask == 0;

    public bool Contains(int partition) => (Mask & (1UL << partition)) != 0;

    public static PartitionSet Of(IEnumerable<int> partitions) => new(partitions.Aggregate(0UL, (mask, partition) => mask | (1UL << partition)));
}

/// <summary>A part of the journal's total order.</summary>
/// <param name="Through">All that was asked for is here up to this position (inclusive), which may lie beyond the last entry.</param>
/// <param name="HasMore">It ended at the limit, or at the most that a page looks at: what follows can be read at once.</param>
public sealed record JournalPage(IReadOnlyList<JournalEntry> Entries, long Through, bool HasMore);
