namespace Orleans.Crypto.Assets;

/// <summary>An asset's symbol, such as <c>BTC</c>: upper-case letters and digits.</summary>
[Immutable, Alias("asset-id")]
public readonly record struct AssetId(string Symbol)
{
    public override string ToString() => Symbol;
}
