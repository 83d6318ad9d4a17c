namespace Orleans.Crypto.Orders;

[GenerateSerializer, Alias("order-status")]
public enum OrderStatus : byte
{
    Open = 0,

    /// <summary>All of it traded.</summary>
    Filled = 1,

    /// <summary>Ended before all of it traded; part of it may have.</summary>
    Cancelled = 2,

    /// <summary>The order book did not take it; nothing traded.</summary>
    Rejected = 3,
}
