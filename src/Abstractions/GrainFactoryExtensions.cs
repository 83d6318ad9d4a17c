using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto;

/// <summary>The grains by the words of the trade.</summary>
public static class GrainFactoryExtensions
{
    public static IWalletGrain Wallet(this IGrainFactory grains, AccountId account) => grains.GetGrain<IWalletGrain>(account.Value);

    public static IOrderBookGrain OrderBook(this IGrainFactory grains, MarketId market) => grains.GetGrain<IOrderBookGrain>(market.Name);

    public static IUserGrain User(this IGrainFactory grains, AccountId account) => grains.GetGrain<IUserGrain>(account.Value);

    /// <param name="normalizedEmail">Trimmed, lower case.</param>
    public static IEmailGrain Email(this IGrainFactory grains, string normalizedEmail) => grains.GetGrain<IEmailGrain>(normalizedEmail);
}
