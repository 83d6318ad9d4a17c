using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Wallets;

/// <summary>What an account has moved of one asset, per kind of operation, in the current UTC day and month.</summary>
/// <param name="Day">The day that <paramref name="Daily"/> counts.</param>
/// <param name="Monthly">Counts the month of <paramref name="Day"/>.</param>
[GenerateSerializer, Immutable, Alias("limit-usage")]
public readonly record struct LimitUsage(
    [property: Id(0)] LimitKind Kind, [property: Id(1)] AssetId Asset, [property: Id(2)] DateOnly Day, [property: Id(3)] Int128 Daily, [property: Id(4)] Int128 Monthly)
{
    /// <summary>As of a day: what was counted in an earlier day or month is zero again.</summary>
    public LimitUsage On(DateOnly day) => this with
    {
        Day = day,
        Daily = day == Day ? Daily : 0,
        Monthly = day.Year == Day.Year && day.Month == Day.Month ? Monthly : 0,
    };

    public LimitUsage Add(Int128 units) => this with { Daily = checked(Daily + units), Monthly = checked(Monthly + units) };
}
