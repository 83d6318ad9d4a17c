namespace Orleans.Crypto.Ledger.Journal;

/// <summary>One committed fact.</summary>
/// <param name="Position">Its place in the total order, from 1; gaps are possible.</param>
/// <param name="Version">Its place in its stream, from 1, without gaps.</param>
/// <param name="Time">When the grain decided it, UTC, to the microsecond.</param>
public sealed record JournalEntry(long Position, string StreamId, long Version, string Type, ReadOnlyMemory<byte> Payload, DateTimeOffset Time);

/// <summary>An entry found by one of its keys, with the fingerprint that was kept with the key.</summary>
public sealed record KeyedEntry(JournalEntry Entry, UInt128 Fingerprint);

/// <param name="NextBefore">Where the next page begins (exclusive); 0 at the stream's beginning. A page may be short, or empty, and not the last.</param>
public sealed record BackwardPage(IReadOnlyList<JournalEntry> Entries, long NextBefore);

/// <summary>A grain's folded state up to and including a version.</summary>
public sealed record JournalSnapshot(long Version, ReadOnlyMemory<byte> Payload);

/// <param name="Snapshot">The newest one, or null.</param>
/// <param name="Entries">From the snapshot's version on, or from the first; oldest first.</param>
public sealed record LoadedStream(JournalSnapshot? Snapshot, IReadOnlyList<JournalEntry> Entries)
{
    /// <summary>Whether more entries may follow.</summary>
    public bool MayHaveMore => Entries.Count == JournalBounds.MaxLoadedEntries;
}
