using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Events;

/// <summary>Where events are brought to: a grain that acts on those of others, or whoever reads what a grain publishes.</summary>
/// <param name="Account">Of a wallet, a user or a mail; empty for others.</param>
/// <param name="Name">Of an order book's market, or of a published stream.</param>
public readonly record struct Inbox(InboxKind Kind, Guid Account, string? Name)
{
    public static Inbox Wallet(AccountId account) => new(InboxKind.Wallet, account.Value, null);

    public static Inbox User(AccountId account) => new(InboxKind.User, account.Value, null);

    public static Inbox Mail(AccountId account) => new(InboxKind.Mail, account.Value, null);

    public static Inbox OrderBook(MarketId market) => new(InboxKind.OrderBook, default, market.Name);

    /// <param name="streamId">As in <see cref="StreamIds"/>.</param>
    public static Inbox Published(string streamId) => new(InboxKind.Published, default, streamId);
}
