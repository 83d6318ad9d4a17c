using Orleans.Crypto.Events;

namespace Orleans.Crypto.Wallets;

/// <summary>
/// Whoever watches a wallet. What it is told is a hint: calls may be lost or overtake
/// one another, and the wallet's events are the truth.
/// </summary>
[Alias("wallet-observer")]
public interface IWalletObserver : IGrainObserver
{
    /// <param name="version">The event's place in the wallet's stream.</param>
    [Alias("happened")]
    void Happened(long version, DateTimeOffset time, JournalEvent e);
}
