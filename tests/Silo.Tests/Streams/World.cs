using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Silo.Tests.Streams;

/// <summary>Some events and what is needed to publish them.</summary>
internal static class World
{
    public static readonly AccountId Account = AccountId.New();

    private static readonly Asset s_bitcoin = new(new("BTC"), 8);

    public static EventMessages Messages { get; } = new(new([s_bitcoin]), new([]));

    public static Amount Bitcoin(long units) => new(s_bitcoin.Id, units);

    public static EventEnvelope InWallet(JournalEvent e, long version = 3) => In(StreamIds.Wallet(Account), e, version);

    /// <summary>Times are published to the microsecond.</summary>
    public static EventEnvelope In(string streamId, JournalEvent e, long version = 3) =>
        new(100 + version, streamId, version, new DateTimeOffset(2026, 11, 25, 10, 29, 6, TimeSpan.Zero).AddMicroseconds(703_769), e);

    public static TransferSent Sent() => new(TransferId.New(), AccountId.New(), Bitcoin(5), "Lunch");

    public static FundsDeposited Deposited() => new(TransferId.New(), Bitcoin(5), null, AccountId.New());
}
