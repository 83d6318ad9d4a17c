using System.Globalization;

namespace Orleans.Crypto.Admin.Administrators;

/// <summary>The journal's sums per asset and account class, as the API gives them.</summary>
internal sealed record TrialBalance(IReadOnlyList<AssetSums> Assets, bool Balanced)
{
    /// <summary>True only when the server says so and each asset's sum, read here, is zero.</summary>
    public bool IsZero => Balanced && Assets.Count > 0 && Assets.All(asset => IsZeroAmount(asset.Sum));

    /// <summary>True when no transfer or trade leg is still on its way to the wallet that it credits.</summary>
    public bool IsSettled => Assets.All(asset => !asset.Classes.TryGetValue("inTransit", out var amount) || IsZeroAmount(amount));

    private static bool IsZeroAmount(string amount) =>
        decimal.TryParse(amount, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) && value == 0;
}

/// <param name="Classes">Decimal strings in whole units, by account class.</param>
/// <param name="Sum">Over all classes; "0" when money was conserved.</param>
internal sealed record AssetSums(string Asset, IReadOnlyDictionary<string, string> Classes, string Sum);
