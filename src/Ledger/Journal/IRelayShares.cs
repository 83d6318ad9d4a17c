namespace Orleans.Crypto.Ledger.Journal;

/// <summary>
/// How the relays of several processes share the journal's partitions, and how far each partition is done. For a moment
/// two processes may hold the same one, after the first was too slow to renew: delivery is at least once.
/// </summary>
public interface IRelayShares
{
    /// <summary>
    /// Keeps how far this process's partitions are <paramref name="done"/>, renews its hold on them, and takes or gives
    /// back some, so that all live processes have an equal share.
    /// </summary>
    /// <returns>The partitions that this process holds now; of those it held before, with what was kept.</returns>
    Task<IReadOnlyList<RelayPartition>> Renew(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Renew"/>, and gives all of them to whoever asks next.</summary>
    Task Release(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default);
}

/// <param name="Number">0 to 63.</param>
/// <param name="Position">Every entry of the partition up to here (inclusive) is delivered.</param>
public readonly record struct RelayPartition(int Number, long Position);
