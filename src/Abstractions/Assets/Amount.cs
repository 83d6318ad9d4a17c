namespace Orleans.Crypto.Assets;

/// <summary>A count of smallest units of one asset; signed where it is a change. Arithmetic is exact: it never rounds or wraps.</summary>
[GenerateSerializer, Immutable, Alias("amount")]
public readonly record struct Amount([property: Id(0)] AssetId Asset, [property: Id(1)] Int128 Units) : IComparable<Amount>
{
    /// <summary>The most a single command may move: far above any supply, and 10^10 of them still fit in 128 bits.</summary>
    public static readonly Int128 MaxUnits = Int128.Parse("10000000000000000000000000000", provider: null);

    public bool IsZero => Units == 0;

    public static Amount operator +(Amount left, Amount right) => new(Same(left, right), checked(left.Units + right.Units));

    public static Amount operator -(Amount left, Amount right) => new(Same(left, right), checked(left.Units - right.Units));

    public static Amount operator -(Amount amount) => new(amount.Asset, checked(-amount.Units));

    public static bool operator <(Amount left, Amount right) => left.CompareTo(right) < 0;

    public static bool operator >(Amount left, Amount right) => left.CompareTo(right) > 0;

    public static bool operator <=(Amount left, Amount right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Amount left, Amount right) => left.CompareTo(right) >= 0;

    public static Amount Add(Amount left, Amount right) => left + right;

    public static Amount Subtract(Amount left, Amount right) => left - right;

    public static Amount Negate(Amount amount) => -amount;

    public int CompareTo(Amount other)
    {
        Same(this, other);
        return Units.CompareTo(other.Units);
    }

    private static AssetId Same(Amount left, Amount right) => left.Asset == right.Asset
        ? left.Asset
        : throw new InvalidOperationException($"Amounts of {left.Asset} and {right.Asset} can't be combined.");
}
