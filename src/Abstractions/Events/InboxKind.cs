namespace Orleans.Crypto.Events;

/// <summary>The kinds of those that events are brought to.</summary>
public enum InboxKind
{
    Wallet,
    OrderBook,
    User,
    Mail,

    /// <summary>No grain, but the message broker: what happens to one grain, for all who read it.</summary>
    Published,
}
