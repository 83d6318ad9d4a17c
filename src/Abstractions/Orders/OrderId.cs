namespace Orleans.Crypto.Orders;

/// <summary>One order, unique over all markets.</summary>
[GenerateSerializer, Immutable, Alias("order-id")]
public readonly record struct OrderId([property: Id(0)] Guid Value) : IParsable<OrderId>
{
    /// <summary>A new identifier; later ones sort after earlier ones (UUID version 7).</summary>
    public static OrderId New() => new(Guid.CreateVersion7());

    public static OrderId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "D"));

    public static bool TryParse(string? s, IFormatProvider? provider, out OrderId result)
    {
        var parsed = Guid.TryParseExact(s, "D", out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}
