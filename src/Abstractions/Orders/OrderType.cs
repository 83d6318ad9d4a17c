namespace Orleans.Crypto.Orders;

[GenerateSerializer, Alias("order-type")]
public enum OrderType : byte
{
    /// <summary>Trades at its price or better.</summary>
    Limit = 0,

    /// <summary>Trades at whatever the book offers; never rests.</summary>
    Market = 1,
}
