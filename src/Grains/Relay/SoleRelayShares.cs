using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>The shares of the only process on a journal: all partitions, with one checkpoint for them together.</summary>
public sealed class SoleRelayShares(IJournal journal) : IRelayShares
{
    private long? _kept;

    public async Task<IReadOnlyList<RelayPartition>> Renew(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default)
    {
        var kept = _kept ??= await journal.LoadCheckpoint(EventRelay.Reader, cancellationToken);
        if (done.Count > 0 && done.Min(partition => partition.Position) is var lowest && lowest > kept)
        {
            await journal.SaveCheckpoint(EventRelay.Reader, lowest, cancellationToken);
            _kept = kept = lowest;
        }

        return [.. Enumerable.Range(0, PartitionSet.Partitions).Select(number => new RelayPartition(number, kept))];
    }

    public Task Release(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default) => Renew(done, cancellationToken);
}
