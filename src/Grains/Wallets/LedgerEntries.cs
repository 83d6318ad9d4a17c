using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>The lines that a wallet's event writes into its holder's ledger, newest first.</summary>
public static class LedgerEntries
{
    private const string Exchange = "exchange";

    public static IReadOnlyList<LedgerEntry> Of(Recorded recorded, AccountId account)
    {
        var e = (WalletEvent)recorded.Event;
        if (e.Balances.IsEmpty)
        {
            return [];
        }

        var balances = e.Balances.ToArray();
        var postings = Describe(e, recorded.Version, account);
        var lines = new List<LedgerEntry>(postings.Length);
        // The event tells the balances after all of its postings; going back, each posting's own follow.
        for (var i = postings.Length - 1; i >= 0; i--)
        {
            var (posting, kind, about) = postings[i];
            if (posting.Account is not (LedgerAccount.CustomerAvailable or LedgerAccount.CustomerHeld))
            {
                continue;
            }

            var isHeld = posting.Account == LedgerAccount.CustomerHeld;
            ref var balance = ref Of(balances, posting.Amount.Asset);
            lines.Add(new(
                recorded.Version,
                i,
                about.Transaction,
                kind,
                isHeld,
                posting.Amount,
                isHeld ? balance.Held : balance.Available,
                about.Counterparty,
                about.Memo,
                about.Order,
                recorded.Time));
            balance = isHeld
                ? balance with { Held = balance.Held - posting.Amount }
                : balance with { Available = balance.Available - posting.Amount };
        }

        return lines;
    }

    private static ref Balance Of(Balance[] balances, AssetId asset)
    {
        var index = 0;
        while (balances[index].Asset != asset)
        {
            index++;
        }

        return ref balances[index];
    }

    private static (Posting Posting, string Kind, About About)[] Describe(WalletEvent e, long version, AccountId account) => e switch
    {
        FundsDeposited d => All(d, "deposit", new(d.TransferId.ToString(), "deposits_clearing", d.Memo)),
        TransferSent s => All(s, "transfer", new(s.TransferId.ToString(), s.To.ToString(), s.Memo)),
        TransfersSent b => [.. Enumerable.Range(0, b.Transfers.Length).SelectMany(index => Describe(b.Single(index), version, account))],
        TransferReceived r => All(r, "transfer", new(r.TransferId.ToString(), r.From.ToString(), r.Memo)),
        HoldPlaced h => All(h, "hold", new(h.Hold.Id.ToString(), h.Hold.To?.ToString(), h.Hold.Memo)),
        HoldReleased h => All(h, "release", new(h.Hold.Id.ToString(), h.Hold.To?.ToString(), h.Hold.Memo)),
        HoldCaptured c => [.. Captured(c, new(c.TransferId.ToString(), c.To.ToString(), c.Hold.Memo))],
        OrderPlaced o => All(o, "order_hold", new(o.Terms.Id.ToString(), Exchange, null, o.Terms.Id)),
        OrderUpdated o => [.. Updated(o)],
        _ => All(e, "other", new($"{account}/{version}", null, null)),
    };

    private static (Posting Posting, string Kind, About About)[] All(WalletEvent e, string kind, About about)
    {
        var postings = e.Postings();
        var described = new (Posting, string, About)[postings.Length];
        for (var i = 0; i < described.Length; i++)
        {
            described[i] = (postings[i], kind, about);
        }

        return described;
    }

    // All of the hold ends, one part of it paid out and the other available again.
    private static IEnumerable<(Posting Posting, string Kind, About About)> Captured(HoldCaptured e, About about) =>
        e.Postings().Select(posting => (posting, posting.Account == LedgerAccount.CustomerHeld ? "capture" : "release", about));

    private static IEnumerable<(Posting Posting, string Kind, About About)> Updated(OrderUpdated e)
    {
        var order = e.Order.Terms.Id;
        foreach (var fill in e.Fills)
        {
            // The name that the trade has in its market, so that both sides' entries name the same transaction.
            var trade = new About($"{fill.Market}/{fill.TradeId}", Exchange, null, order);
            foreach (var posting in OrderUpdated.Postings(fill))
            {
                var isFee = posting.Account == LedgerAccount.CustomerAvailable && posting.Amount.Units < 0;
                yield return (posting, isFee ? "fee" : "trade", trade);
            }
        }

        foreach (var posting in e.ReleasePostings())
        {
            yield return (posting, "order_release", new(order.ToString(), Exchange, null, order));
        }
    }

    /// <summary>What an entry tells besides its amount.</summary>
    private sealed record About(string Transaction, string? Counterparty, string? Memo, OrderId? Order = null);
}
