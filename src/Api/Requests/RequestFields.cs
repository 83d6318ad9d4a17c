using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Requests;

/// <summary>
/// Reads one field each. What can't be read is noted in the errors, and the value returned then is not to be used.
/// </summary>
internal static class RequestFields
{
    private const int MaxEmailLength = 254;
    private const int MaxLocalPartLength = 64;

    /// <summary>A text that must be there.</summary>
    public static string Text(this RequestErrors errors, string? value, string field, int maxLength, int minLength = 1)
    {
        if (value is null || value.Length < minLength || value.Length > maxLength)
        {
            errors.Invalid(field, $"'{field}' must be a text of {minLength} to {maxLength} characters.");
        }

        return value ?? "";
    }

    public static string? OptionalText(this RequestErrors errors, string? value, string field, int maxLength)
    {
        if (value?.Length > maxLength)
        {
            errors.Invalid(field, $"'{field}' must have at most {maxLength} characters.");
        }

        return value;
    }

    public static string? Memo(this RequestErrors errors, string? value, string field = "memo") => errors.OptionalText(value, field, SendTransfer.MaxMemoLength);

    public static Asset? Asset(this RequestErrors errors, string? symbol, string field, AssetCatalog assets)
    {
        if (!assets.TryGet(symbol, out var asset))
        {
            errors.Add(Problem.UnknownAsset.Refuse($"'{field}' must be one of the assets that GET /v1/assets lists.", field));
        }

        return asset;
    }

    /// <summary>A positive amount of an asset; says nothing more where the asset is not known.</summary>
    public static Amount Amount(this RequestErrors errors, string? text, string field, Asset? asset)
    {
        if (asset is null)
        {
            return default;
        }

        if (!asset.TryParsePositive(text, field, out var amount, out var refusal))
        {
            errors.Add(refusal);
        }

        return amount;
    }

    public static Market? Market(this RequestErrors errors, string? name, string field, MarketCatalog markets)
    {
        if (!markets.TryGet(name, out var market))
        {
            errors.Add(Problem.UnknownMarket.Refuse($"'{field}' must be one of the markets that GET /v1/markets lists.", field));
        }

        return market;
    }

    /// <summary>Trimmed and in lower case.</summary>
    public static string Email(this RequestErrors errors, string? value, string field)
    {
        var email = Normalize(value);
        if (!IsEmail(email))
        {
            errors.Invalid(field, $"'{field}' must be an email address.");
        }

        return email;
    }

    public static string NewPassword(this RequestErrors errors, string? value) =>
        errors.Text(value, "password", Register.MaxPasswordLength, Register.MinPasswordLength);

    /// <summary>An account id or an email address.</summary>
    public static Recipient Recipient(this RequestErrors errors, string? value, string field)
    {
        if (Accounts.AccountId.TryParse(value, null, out var account))
        {
            return new(account, null);
        }

        var email = Normalize(value);
        if (!IsEmail(email))
        {
            errors.Invalid(field, $"'{field}' must be an account id or an email address.");
        }

        return new(null, email);
    }

    private static string Normalize(string? email) => (email ?? "").Trim().ToLowerInvariant();

    private static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        return text.Length <= MaxEmailLength && at is > 0 and <= MaxLocalPartLength && at < text.Length - 1 && text.IndexOf('@') == at
            && !text.AsSpan().ContainsAnyInRange('\0', ' ') && !text.Contains('\u007f') && text[^1] != '.' && text[at + 1] != '.';
    }
}
