using System.Diagnostics.CodeAnalysis;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Assets;

/// <summary>Something an account can hold.</summary>
/// <param name="Decimals">0 to <see cref="MaxDecimals"/>: the smallest unit is 10^-Decimals of the asset.</param>
public sealed record Asset(AssetId Id, int Decimals)
{
    public const int MaxDecimals = 18;

    public Amount Zero => new(Id, 0);

    /// <summary>Reads a positive amount as it stands on the wire, such as <c>0.015</c>.</summary>
    /// <param name="field">The field to name when the text is refused.</param>
    public bool TryParsePositive(string? text, string field, out Amount amount, [NotNullWhen(false)] out Refusal? refusal)
    {
        amount = Zero;
        refusal = null;
        if (!DecimalText.TryParse(text, out var value))
        {
            refusal = Problem.InvalidAmount.Refuse($"'{field}' must be a positive decimal number in a string, such as \"0.5\".", field);
        }
        else if (value.Scale > Decimals)
        {
            refusal = Problem.TooManyDecimals.Refuse($"'{field}' must have at most {Decimals} decimals for {Id}.", field);
        }
        else if (!value.TryScale(Decimals, out var units) || units <= 0 || units > Amount.MaxUnits)
        {
            refusal = Problem.InvalidAmount.Refuse($"'{field}' must be greater than zero and at most {Format(Amount.MaxUnits)}.", field);
        }
        else
        {
            amount = new(Id, units);
        }

        return refusal is null;
    }

    /// <summary>The shortest decimal text of a count of smallest units; may be negative.</summary>
    public string Format(Int128 units) => DecimalText.Format(units, Decimals);
}
