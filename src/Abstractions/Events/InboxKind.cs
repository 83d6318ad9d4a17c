namespace Orleans.Crypto.Events;

/// <summary>The kinds of grains that receive events of others.</summary>
public enum InboxKind
{
    Wallet,
    OrderBook,
    User,
    Mail,
}
