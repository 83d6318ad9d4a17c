using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Events;

/// <summary>How the journal names the streams of each kind of grain.</summary>
public static class StreamIds
{
    public const string WalletPrefix = "wallet/";
    public const string UserPrefix = "user/";
    public const string MarketPrefix = "market/";
    public const string EmailPrefix = "email/";

    public static string Wallet(AccountId account) => WalletPrefix + account.Value.ToString("D");

    public static string User(AccountId account) => UserPrefix + account.Value.ToString("D");

    public static string Market(MarketId market) => MarketPrefix + market.Name;

    public static string Email(string normalizedEmail) => EmailPrefix + normalizedEmail;
}
