namespace Orleans.Crypto.Load.Bench;

/// <summary>What this process has allocated, and what it cost to collect it.</summary>
internal readonly record struct MemoryWork(long AllocatedBytes, int Young, int Middle, int Old, TimeSpan Pauses)
{
    public static MemoryWork Now =>
        new(GC.GetTotalAllocatedBytes(), GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2), GC.GetTotalPauseDuration());

    public void WriteSince(MemoryWork earlier, long commands) => Console.Error.WriteLine(FormattableString.Invariant(
        $"{(AllocatedBytes - earlier.AllocatedBytes) / commands:N0} bytes allocated a command; collections of generation 0, 1, 2: {Young - earlier.Young}, {Middle - earlier.Middle}, {Old - earlier.Old}; paused for {(Pauses - earlier.Pauses).TotalSeconds:F2} s"));
}
