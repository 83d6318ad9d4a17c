using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.ReadModels;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.ReadModels;

/// <summary>Tells what journal entries change in the read models. Pure.</summary>
public static class ReadModelBatches
{
    /// <param name="entries">What follows in the journal after <paramref name="after"/>.</param>
    /// <param name="maxRows">A batch is closed once it has so many rows; an entry is never divided.</param>
    public static IEnumerable<ReadModelBatch> Of(IReadOnlyList<JournalEntry> entries, long after, int maxRows, EventCatalog events)
    {
        var batch = new Builder();
        for (var i = 0; i < entries.Count; i++)
        {
            batch.Add(entries[i], events);
            if (batch.Rows >= maxRows || i == entries.Count - 1)
            {
                yield return batch.Close(after, entries[i]);
                after = entries[i].Position;
                batch = new();
            }
        }
    }

    private sealed class Builder
    {
        private readonly List<AccountEntry> _entries = [];
        private readonly List<AccountFill> _fills = [];
        private readonly List<MarketTrade> _trades = [];
        private readonly Dictionary<OrderId, AccountOrder> _orders = [];
        private readonly Dictionary<(AccountId, AssetId), AccountBalance> _balances = [];
        private readonly TrialBalance _totals = new();

        public int Rows => _entries.Count + _fills.Count + _trades.Count + _orders.Count + _balances.Count;

        public void Add(JournalEntry entry, EventCatalog events)
        {
            // Users and emails are not read at all: nothing of them belongs here.
            if (entry.StreamId.StartsWith(StreamIds.WalletPrefix, StringComparison.Ordinal))
            {
                var account = AccountId.Parse(entry.StreamId[StreamIds.WalletPrefix.Length..], provider: null);
                Add(new Recorded(entry.Version, entry.Time, events.Deserialize(entry.Type, entry.Payload)), account);
            }
            else if (entry.StreamId.StartsWith(StreamIds.MarketPrefix, StringComparison.Ordinal)
                && events.Deserialize(entry.Type, entry.Payload) is OrderSubmitted submitted)
            {
                foreach (var trade in submitted.Trades)
                {
                    _trades.Add(new(submitted.Terms.Market, trade, submitted.Owner, submitted.Terms.Id, submitted.Terms.Side, entry.Time));
                }
            }
        }

        public ReadModelBatch Close(long after, JournalEntry last) => new(after, last.Position, last.Time)
        {
            Entries = _entries,
            Fills = _fills,
            Trades = _trades,
            Orders = _orders.Values,
            Balances = _balances.Values,
            Totals = _totals,
        };

        private void Add(Recorded recorded, AccountId account)
        {
            var e = (WalletEvent)recorded.Event;
            _totals.Add(e.Postings());
            foreach (var line in LedgerEntries.Of(recorded, account))
            {
                _entries.Add(new(account, line));
            }

            foreach (var balance in e.Balances)
            {
                _balances[(account, balance.Asset)] = new(account, balance, recorded.Version, recorded.Time);
            }

            switch (e)
            {
                case OrderPlaced placed:
                    _orders[placed.Terms.Id] = new(account, placed.Open(recorded.Time), recorded.Version);
                    break;
                case OrderUpdated updated:
                    _orders[updated.Order.Terms.Id] = new(account, updated.Order, recorded.Version);
                    foreach (var fill in updated.Fills)
                    {
                        _fills.Add(new(account, fill));
                    }

                    break;
            }
        }
    }
}
