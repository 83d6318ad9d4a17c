namespace Orleans.Crypto.Wallets;

/// <summary>One transfer, deposit or captured hold; also the id of its ledger transaction.</summary>
[GenerateSerializer, Immutable, Alias("transfer-id")]
public readonly record struct TransferId([property: Id(0)] Guid Value) : IParsable<TransferId>
{
    /// <summary>A new identifier; later ones sort after earlier ones (UUID version 7).</summary>
    public static TransferId New() => new(Guid.CreateVersion7());

    public static TransferId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "D"));

    public static bool TryParse(string? s, IFormatProvider? provider, out TransferId result)
    {
        var parsed = Guid.TryParseExact(s, "D", out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}
