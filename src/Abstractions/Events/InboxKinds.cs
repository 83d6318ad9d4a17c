namespace Orleans.Crypto.Events;

/// <summary>The kinds of grains that receive events of others.</summary>
public static class InboxKinds
{
    public const string Wallet = "wallet-inbox";
    public const string OrderBook = "order-book-inbox";
    public const string User = "user-inbox";
    public const string Mail = "mail-inbox";
}
