using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Events;

/// <summary>Where a grain receives the events of others.</summary>
/// <param name="Namespace">One of <see cref="InboxKinds"/>.</param>
/// <param name="Key">The grain's.</param>
[GenerateSerializer, Immutable, Alias("inbox")]
public readonly record struct Inbox([property: Id(0)] string Namespace, [property: Id(1)] string Key)
{
    public static Inbox Wallet(AccountId account) => new(InboxKinds.Wallet, account.Value.ToString("N"));

    public static Inbox User(AccountId account) => new(InboxKinds.User, account.Value.ToString("N"));

    public static Inbox Mail(AccountId account) => new(InboxKinds.Mail, account.Value.ToString("N"));

    public static Inbox OrderBook(MarketId market) => new(InboxKinds.OrderBook, market.Name);
}
