using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Events;

/// <summary>Where a grain receives the events of others.</summary>
/// <param name="Account">Of a wallet, a user or a mail; empty for an order book.</param>
/// <param name="Market">Of an order book.</param>
public readonly record struct Inbox(InboxKind Kind, Guid Account, string? Market)
{
    public static Inbox Wallet(AccountId account) => new(InboxKind.Wallet, account.Value, null);

    public static Inbox User(AccountId account) => new(InboxKind.User, account.Value, null);

    public static Inbox Mail(AccountId account) => new(InboxKind.Mail, account.Value, null);

    public static Inbox OrderBook(MarketId market) => new(InboxKind.OrderBook, default, market.Name);
}
