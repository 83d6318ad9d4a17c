using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>The lines that a wallet's event writes into its holder's ledger, newest first.</summary>
public static class LedgerEntries
{
    public static IEnumerable<LedgerEntry> Of(Recorded recorded, AccountId account)
    {
        var e = (WalletEvent)recorded.Event;
        if (e.Balances.IsEmpty)
        {
            return [];
        }

        var postings = e.Postings().ToArray();
        var lines = new List<LedgerEntry>(postings.Length);
        var balances = e.Balances.ToDictionary(balance => balance.Asset);
        var (transaction, counterparty, memo, order) = Describe(e, recorded.Version, account);
        // The event tells the balances after all of its postings; going back, each posting's own follow.
        for (var i = postings.Length - 1; i >= 0; i--)
        {
            var posting = postings[i];
            if (posting.Account is not (LedgerAccount.CustomerAvailable or LedgerAccount.CustomerHeld))
            {
                continue;
            }

            var isHeld = posting.Account == LedgerAccount.CustomerHeld;
            var balance = balances[posting.Amount.Asset];
            lines.Add(new(
                recorded.Version, i, transaction, KindOf(e, posting, isHeld), isHeld, posting.Amount, isHeld ? balance.Held : balance.Available, counterparty, memo, order, recorded.Time));
            balances[posting.Amount.Asset] = isHeld
                ? balance with { Held = balance.Held - posting.Amount }
                : balance with { Available = balance.Available - posting.Amount };
        }

        return lines;
    }

    private static (string Transaction, string? Counterparty, string? Memo, OrderId? Order) Describe(WalletEvent e, long version, AccountId account) => e switch
    {
        FundsDeposited d => (d.TransferId.ToString(), "deposits_clearing", d.Memo, null),
        TransferSent s => (s.TransferId.ToString(), s.To.ToString(), s.Memo, null),
        TransferReceived r => (r.TransferId.ToString(), r.From.ToString(), r.Memo, null),
        HoldPlaced h => (h.Hold.Id.ToString(), h.Hold.To?.ToString(), h.Hold.Memo, null),
        HoldReleased h => (h.Hold.Id.ToString(), h.Hold.To?.ToString(), h.Hold.Memo, null),
        HoldCaptured c => (c.TransferId.ToString(), c.To.ToString(), c.Hold.Memo, null),
        OrderPlaced o => (o.Terms.Id.ToString(), "exchange", null, o.Terms.Id),
        OrderUpdated o => ($"{account}/{version}", "exchange", null, o.Order.Terms.Id),
        _ => ($"{account}/{version}", null, null, null),
    };

    private static string KindOf(WalletEvent e, Posting posting, bool isHeld) => e switch
    {
        FundsDeposited => "deposit",
        TransferSent or TransferReceived => "transfer",
        HoldPlaced => "hold",
        HoldReleased => "release",
        HoldCaptured => isHeld ? "capture" : "release",
        OrderPlaced => "order_hold",
        OrderUpdated updated when IsRelease(updated, posting) => "order_release",
        _ => "trade",
    };

    private static bool IsRelease(OrderUpdated e, Posting posting) =>
        !e.Released.IsZero && posting.Amount.Asset == e.Released.Asset && (posting.Amount == e.Released || posting.Amount == -e.Released)
        && !e.Fills.Any(fill => fill.Quote == e.Released || fill.Base == e.Released);
}
