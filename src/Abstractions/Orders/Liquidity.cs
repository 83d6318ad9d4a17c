namespace Orleans.Crypto.Orders;

/// <summary>Whether an order rested in the book (maker) or came to it (taker).</summary>
[GenerateSerializer, Alias("liquidity")]
public enum Liquidity : byte
{
    Maker = 0,
    Taker = 1,
}
