namespace Orleans.Crypto.Assets;

/// <summary>An asset's symbol, such as <c>BTC</c>: upper-case letters and digits.</summary>
[GenerateSerializer, Immutable, Alias("asset-id")]
public readonly record struct AssetId([property: Id(0)] string Symbol)
{
    public override string ToString() => Symbol;
}
