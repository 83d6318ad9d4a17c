using System.Collections.Immutable;
using Orleans.Crypto.Admin;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;
using JournalTrialBalance = Orleans.Crypto.Ledger.TrialBalance;

namespace Orleans.Crypto.Grains.Admin;

/// <inheritdoc cref="ITrialBalanceGrain"/>
/// <remarks>Sums the journal itself, not the grains' states, and goes on where it stopped: an independent witness.</remarks>
public sealed class TrialBalanceGrain(IJournal journal, EventCatalog events, Serializer<TrialBalanceSnapshot> serializer, TimeProvider time) : Grain, ITrialBalanceGrain
{
    private const int BatchSize = 5_000;

    /// <summary>Entries after which the sums are kept, so that a long journal is summed once only.</summary>
    private const int SnapshotInterval = 100_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(5);

    private const string SnapshotName = "trial-balance";

    private readonly JournalTrialBalance _sums = new();
    private long _position;
    private int _readSinceSnapshot;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if ((await journal.Load(SnapshotName, cancellationToken)).Snapshot is { } kept)
        {
            foreach (var (asset, sums) in serializer.Deserialize(kept.Payload)!.Sums)
            {
                _sums.Restore(asset, sums);
            }

            _position = kept.Version;
        }
    }

    public async Task<TrialBalance> Read()
    {
        // Whoever was acknowledged before finds his entry in the sums, also where an older commit still holds readers back.
        var newest = await journal.LastPosition();
        var started = time.GetTimestamp();
        await SumUp();
        while (_position < newest)
        {
            if (time.GetElapsedTime(started) > s_patience)
            {
                throw new JournalUnavailableException("The trial balance waits for a transaction that stays open.");
            }

            await Task.Delay(s_lookAgain, time);
            await SumUp();
        }

        return Balance();
    }

    private async Task SumUp()
    {
        while (await journal.ReadAll(_position, BatchSize) is { Count: > 0 } batch)
        {
            foreach (var entry in batch)
            {
                if (events.Deserialize(entry.Type, entry.Payload) is WalletEvent e)
                {
                    _sums.Add(e.Postings());
                }
            }

            _position = batch[^1].Position;
            _readSinceSnapshot += batch.Count;
            if (_readSinceSnapshot >= SnapshotInterval)
            {
                _readSinceSnapshot = 0;
                var snapshot = new TrialBalanceSnapshot([.. _sums.Sums.Select(asset => new AssetSums(asset.Asset, [.. asset.Sums]))]);
                await journal.SaveSnapshot(SnapshotName, new(_position, serializer.SerializeToArray(snapshot)));
            }
        }
    }

    private TrialBalance Balance() =>
        new(
            _position,
            time.GetUtcNow(),
            [.. _sums.Assets.Select(asset => new AssetTrialBalance(
                asset,
                _sums.Of(asset, LedgerAccount.CustomerAvailable),
                _sums.Of(asset, LedgerAccount.CustomerHeld),
                _sums.Of(asset, LedgerAccount.DepositsClearing),
                _sums.Of(asset, LedgerAccount.WithdrawalsClearing),
                _sums.Of(asset, LedgerAccount.Fees),
                _sums.Of(asset, LedgerAccount.InTransit)))]);
}

/// <summary>The sums up to a position, which is the snapshot's version.</summary>
[GenerateSerializer, Immutable, Alias("trial-balance-snapshot")]
public sealed record TrialBalanceSnapshot([property: Id(0)] ImmutableArray<AssetSums> Sums);

[GenerateSerializer, Immutable, Alias("trial-balance-sums")]
public sealed record AssetSums([property: Id(0)] AssetId Asset, [property: Id(1)] ImmutableArray<Int128> Sums);
