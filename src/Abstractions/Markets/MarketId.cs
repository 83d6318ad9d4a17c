namespace Orleans.Crypto.Markets;

/// <summary>A market's name: base and quote asset, such as <c>BTC-USDT</c>.</summary>
[GenerateSerializer, Immutable, Alias("market-id")]
public readonly record struct MarketId([property: Id(0)] string Name)
{
    public override string ToString() => Name;
}
