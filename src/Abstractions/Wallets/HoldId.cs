namespace Orleans.Crypto.Wallets;

/// <summary>One hold on an account's funds.</summary>
[GenerateSerializer, Immutable, Alias("hold-id")]
public readonly record struct HoldId([property: Id(0)] Guid Value) : IParsable<HoldId>
{
    /// <summary>A new identifier; later ones sort after earlier ones (UUID version 7).</summary>
    public static HoldId New() => new(Guid.CreateVersion7());

    public static HoldId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "D"));

    public static bool TryParse(string? s, IFormatProvider? provider, out HoldId result)
    {
        var parsed = Guid.TryParseExact(s, "D", out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}
