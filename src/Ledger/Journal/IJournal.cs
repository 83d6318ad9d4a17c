using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Ledger.Journal;

/// <summary>
/// The durable record of everything that happened, in streams (one a grain) of consecutive versions starting at 1,
/// and in one total order of positions. It only grows.
/// </summary>
/// <remarks>
/// A process has one journal, shared by its grains; every member may be called from any thread. Appends of many
/// grains are committed together. Members throw <see cref="JournalUnavailableException"/> when the store fails.
/// </remarks>
public interface IJournal
{
    /// <summary>
    /// Appends all entries or none; completes once they are durable (fsync) or refused. Appends to one stream are
    /// committed in the order of the calls, so a stream may have several under way.
    /// </summary>
    /// <exception cref="JournalOverloadedException">The queue of waiting appends is full; nothing was written.</exception>
    /// <exception cref="JournalUnavailableException">The store failed; whether the entries are durable is unknown.</exception>
    ValueTask<AppendResult> Append(JournalAppend append, CancellationToken cancellationToken = default);

    /// <summary>Says before a decision what an append after it would: that there is no room. A hint, since others append meanwhile.</summary>
    /// <exception cref="JournalOverloadedException">The queue of waiting appends is full.</exception>
    void ThrowIfFull();

    /// <summary>At most <paramref name="limit"/> entries of a stream, oldest first, from a version (inclusive).</summary>
    Task<IReadOnlyList<JournalEntry>> Read(string streamId, long fromVersion, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// At most <paramref name="limit"/> entries of a stream, newest first, below a version (exclusive); with
    /// <paramref name="types"/>, only entries of these event types.
    /// </summary>
    /// <remarks>Looks at <paramref name="scanLimit"/> entries at the most, so that a rare type can't make a page cost a whole history.</remarks>
    Task<BackwardPage> ReadBackward(
        string streamId, long beforeVersion, int limit, IReadOnlyCollection<string>? types, int scanLimit, CancellationToken cancellationToken = default);

    /// <summary>The entry that was appended to the stream with this key, or null.</summary>
    Task<KeyedEntry?> Find(string streamId, UInt128 key, CancellationToken cancellationToken = default);

    /// <summary>At most <paramref name="limit"/> committed entries of all streams in order of position, above a position (exclusive).</summary>
    /// <remarks>Never skips: an entry that commits later never gets a position below one that was returned.</remarks>
    Task<IReadOnlyList<JournalEntry>> ReadAll(long afterPosition, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// At most <paramref name="limit"/> committed entries of the streams in these partitions, in order of position, above
    /// <paramref name="afterPosition"/> (exclusive) and up to <paramref name="throughPosition"/> (inclusive); with
    /// <paramref name="exceptTypes"/>, without entries of these event types.
    /// </summary>
    /// <remarks>
    /// Never skips, as <see cref="ReadAll"/>. Looks at <see cref="JournalBounds.MaxScannedEntries"/> at the most, or at
    /// <paramref name="limit"/> where that is more, so that a long stretch of other entries can't make a page cost a whole history.
    /// </remarks>
    /// <returns>
    /// <see cref="JournalPage.Through"/> is where it stopped when it <see cref="JournalPage.HasMore"/>; otherwise the lower one of
    /// <paramref name="throughPosition"/> and the last committed position, but never below <paramref name="afterPosition"/>.
    /// </returns>
    Task<JournalPage> ReadPartitions(
        PartitionSet partitions, long afterPosition, long throughPosition, int limit, IReadOnlySet<string>? exceptTypes = null, CancellationToken cancellationToken = default);

    /// <summary>Of the newest committed entry, 0 at first; a reader of all streams may be held back from it for a moment by commits that began before it.</summary>
    Task<long> LastPosition(CancellationToken cancellationToken = default);

    /// <summary>Completes once an entry above <paramref name="position"/> is committed.</summary>
    Task WaitForCommit(long position, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a stream's state is made of: its newest snapshot, and the first <see cref="JournalBounds.MaxLoadedEntries"/> of the
    /// entries from the snapshot's version on (inclusive), or of all where there is none.
    /// </summary>
    Task<LoadedStream> Load(string streamId, CancellationToken cancellationToken = default);

    /// <summary>Keeps a snapshot in place of an older one; one of a lower version than the kept one is ignored.</summary>
    Task SaveSnapshot(string streamId, JournalSnapshot snapshot, CancellationToken cancellationToken = default);

    /// <summary>How far a named reader of <see cref="ReadAll"/> has come; 0 at first.</summary>
    Task<long> LoadCheckpoint(string reader, CancellationToken cancellationToken = default);

    /// <summary>Keeps how far a named reader has come.</summary>
    Task SaveCheckpoint(string reader, long position, CancellationToken cancellationToken = default);
}
