namespace Orleans.Crypto.Orders;

[GenerateSerializer, Alias("side")]
public enum Side : byte
{
    Buy = 0,
    Sell = 1,
}
