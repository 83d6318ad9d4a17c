using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;
using Orleans.Runtime;

namespace Orleans.Crypto;

/// <summary>The grains by the words of the trade.</summary>
public static class GrainFactoryExtensions
{
    public static IWalletGrain Wallet(this IGrainFactory grains, AccountId account) => Of<IWalletGrain>(grains, account);

    public static IOrderBookGrain OrderBook(this IGrainFactory grains, MarketId market) => grains.GetGrain<IOrderBookGrain>(market.Name);

    public static IUserGrain User(this IGrainFactory grains, AccountId account) => Of<IUserGrain>(grains, account);

    /// <param name="normalizedEmail">Trimmed, lower case.</param>
    public static IEmailGrain Email(this IGrainFactory grains, string normalizedEmail) => grains.GetGrain<IEmailGrain>(normalizedEmail);

    private static TGrain Of<TGrain>(IGrainFactory grains, AccountId account)
        where TGrain : IGrainWithGuidKey
    {
        if (Kind<TGrain>.Known is { } kind)
        {
            return (TGrain)grains.GetGrain(GrainId.Create(kind.Type, GrainIdKeyExtensions.CreateGuidKey(account.Value)), kind.Interface);
        }

        var grain = grains.GetGrain<TGrain>(account.Value);
        if (grain is GrainReference reference)
        {
            Kind<TGrain>.Known = new(reference.GrainId.Type, reference.InterfaceType);
        }

        return grain;
    }

    private sealed record Names(GrainType Type, GrainInterfaceType Interface);

    /// <summary>
    /// What Orleans calls a grain, learnt from the first one: it looks the names up with reflection each time it is given
    /// a .NET type, which was 3 % of what a transfer over HTTP costs.
    /// </summary>
    private static class Kind<TGrain>
    {
        public static Names? Known { get; set; }
    }
}
