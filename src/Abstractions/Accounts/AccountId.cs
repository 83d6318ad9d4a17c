namespace Orleans.Crypto.Accounts;

/// <summary>One customer's account: the wallet, orders and user grains of one person share it.</summary>
[GenerateSerializer, Immutable, Alias("account-id")]
public readonly record struct AccountId([property: Id(0)] Guid Value) : IParsable<AccountId>
{
    /// <summary>A new identifier; later ones sort after earlier ones (UUID version 7).</summary>
    public static AccountId New() => new(Guid.CreateVersion7());

    public static AccountId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "D"));

    public static bool TryParse(string? s, IFormatProvider? provider, out AccountId result)
    {
        var parsed = Guid.TryParseExact(s, "D", out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}
