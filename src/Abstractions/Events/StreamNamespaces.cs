namespace Orleans.Crypto.Events;

/// <summary>The names of the event streams; they outlive the code.</summary>
public static class StreamNamespaces
{
    /// <summary>The stream provider that carries all of them.</summary>
    public const string Provider = "events";

    /// <summary>Everything that happens to one wallet, for its holder's live view.</summary>
    public const string WalletFeed = "wallet-feed";

    public const string WalletInbox = "wallet-inbox";
    public const string OrderBookInbox = "order-book-inbox";
    public const string UserInbox = "user-inbox";
    public const string MailInbox = "mail-inbox";
}
