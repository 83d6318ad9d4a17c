using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Abstractions.Tests;

public sealed class AssetIdCodecTests
{
    private readonly Serializer _serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Theory]
    [InlineData("BTC")]
    [InlineData("ASYMBOLOFSIXTEEN")]
    [InlineData("A SYMBOL THAT IS LONGER THAN ANY THAT AN EXCHANGE WOULD LIST")]
    [InlineData("€₿")]
    [InlineData(null)]
    public void A_symbol_is_read_as_it_was_written(string? symbol) => Assert.Equal(new(symbol!), Again(new AssetId(symbol!)));

    [Fact]
    public void Amounts_of_one_asset_share_its_symbol_s_string()
    {
        ImmutableArray<Balance> balances = [new(new(new("SHIB"), 1), new(new("SHIB"), 2)), new(new(new("ETH"), 3), new(new("ETH"), 4))];

        var again = Again(balances);
        Assert.Equal(balances.AsEnumerable(), again);
        Assert.Same(again[0].Available.Asset.Symbol, again[0].Held.Asset.Symbol);
        Assert.Same(again[0].Available.Asset.Symbol, Again(balances[0]).Held.Asset.Symbol);
    }

    [Fact]
    public void What_was_written_as_an_object_with_a_symbol_is_still_read()
    {
        var symbol = "BTC";
        var written = _serializer.SerializeToArray(new AmountsOfBefore(new(new(symbol), 5), new(new(symbol), 7), new(new("ETH"), 9), "after"));

        var read = _serializer.Deserialize<AmountsOfNow>(written)!;
        Assert.Equal(new(new(new("BTC"), 5), new(new("BTC"), 7), new(new("ETH"), 9), "after"), read);
    }

    private TValue Again<TValue>(TValue value) => _serializer.Deserialize<TValue>(_serializer.SerializeToArray(value))!;
}

[GenerateSerializer]
public readonly record struct AssetIdOfBefore([property: Id(0)] string Symbol);

[GenerateSerializer]
public readonly record struct AmountOfBefore([property: Id(0)] AssetIdOfBefore Asset, [property: Id(1)] Int128 Units);

[GenerateSerializer]
public sealed record AmountsOfBefore(
    [property: Id(0)] AmountOfBefore First, [property: Id(1)] AmountOfBefore Second, [property: Id(2)] AmountOfBefore Third, [property: Id(3)] string Last);

[GenerateSerializer]
public sealed record AmountsOfNow([property: Id(0)] Amount First, [property: Id(1)] Amount Second, [property: Id(2)] Amount Third, [property: Id(3)] string Last);
