using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Events;

/// <summary>Where a grain receives the events of others: a namespace of the event streams, and the grain's key.</summary>
[GenerateSerializer, Immutable, Alias("inbox")]
public readonly record struct Inbox([property: Id(0)] string Namespace, [property: Id(1)] string Key)
{
    public static Inbox Wallet(AccountId account) => new(StreamNamespaces.WalletInbox, account.Value.ToString("N"));

    public static Inbox User(AccountId account) => new(StreamNamespaces.UserInbox, account.Value.ToString("N"));

    public static Inbox Mail(AccountId account) => new(StreamNamespaces.MailInbox, account.Value.ToString("N"));

    public static Inbox OrderBook(MarketId market) => new(StreamNamespaces.OrderBookInbox, market.Name);
}
