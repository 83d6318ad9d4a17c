namespace Orleans.Crypto.Orders;

/// <summary>One offer of an instant exchange.</summary>
[GenerateSerializer, Immutable, Alias("quote-id")]
public readonly record struct QuoteId([property: Id(0)] Guid Value) : IParsable<QuoteId>
{
    /// <summary>A new identifier; later ones sort after earlier ones (UUID version 7).</summary>
    public static QuoteId New() => new(Guid.CreateVersion7());

    public static QuoteId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "D"));

    public static bool TryParse(string? s, IFormatProvider? provider, out QuoteId result)
    {
        var parsed = Guid.TryParseExact(s, "D", out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}
