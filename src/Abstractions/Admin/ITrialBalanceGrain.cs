using System.Collections.Immutable;
using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Admin;

/// <summary>The proof that money is conserved; one grain, of key 0.</summary>
[Alias("trial-balance-grain")]
public interface ITrialBalanceGrain : IGrainWithIntegerKey
{
    /// <summary>Sums the whole journal, as far as it is committed now, per asset and account class.</summary>
    [Alias("read")]
    Task<TrialBalance> Read();
}

/// <param name="Position">The last journal position that is counted.</param>
[GenerateSerializer, Immutable, Alias("trial-balance")]
public sealed record TrialBalance(
    [property: Id(0)] long Position, [property: Id(1)] DateTimeOffset Time, [property: Id(2)] ImmutableArray<AssetTrialBalance> Assets);

/// <summary>Signed sums, in smallest units; they come to zero.</summary>
[GenerateSerializer, Immutable, Alias("asset-trial-balance")]
public sealed record AssetTrialBalance(
    [property: Id(0)] AssetId Asset,
    [property: Id(1)] Int128 CustomerAvailable,
    [property: Id(2)] Int128 CustomerHeld,
    [property: Id(3)] Int128 DepositsClearing,
    [property: Id(4)] Int128 WithdrawalsClearing,
    [property: Id(5)] Int128 Fees,
    [property: Id(6)] Int128 InTransit)
{
    public Int128 Sum => CustomerAvailable + CustomerHeld + DepositsClearing + WithdrawalsClearing + Fees + InTransit;
}
