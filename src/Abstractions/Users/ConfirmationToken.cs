using System.Buffers.Text;
using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Users;

/// <summary>How the token that confirms an email is spelled: <c>account.mac</c>.</summary>
public static class ConfirmationToken
{
    private const int MacBytes = 32;

    public static string Create(AccountId account, ReadOnlySpan<byte> mac) => $"{TokenParts.Of(account.Value)}.{Base64Url.EncodeToString(mac)}";

    /// <summary>The account that a token speaks of; whether it is genuine, only that account's user grain can tell.</summary>
    public static bool TryParseAccount(string? token, out AccountId account) => TryParse(token, out account, out _);

    public static bool TryParse(string? token, out AccountId account, out byte[] mac)
    {
        (account, mac) = (default, []);
        return TokenParts.TrySplit(token, 2, out var parts)
            && TokenParts.TryParseAccount(parts[0], out account)
            && TokenParts.TryParseBytes(parts[1], MacBytes, out mac);
    }
}
