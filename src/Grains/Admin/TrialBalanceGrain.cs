using Orleans.Crypto.Admin;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Wallets;
using JournalTrialBalance = Orleans.Crypto.Ledger.TrialBalance;

namespace Orleans.Crypto.Grains.Admin;

/// <inheritdoc cref="ITrialBalanceGrain"/>
/// <remarks>Sums the journal itself, not the grains' states, and goes on where it stopped: an independent witness.</remarks>
public sealed class TrialBalanceGrain(IJournal journal, EventCatalog events, TimeProvider time) : Grain, ITrialBalanceGrain
{
    private const int BatchSize = 5_000;

    private readonly JournalTrialBalance _sums = new();
    private long _position;

    public async Task<TrialBalance> Read()
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
        }

        return new(
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
}
