using System.Buffers.Text;
using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Users;

/// <summary>How a refresh token is spelled: <c>account.session.secret</c>.</summary>
public static class RefreshToken
{
    public const int SecretBytes = 32;

    public static string Create(AccountId account, Guid sessionId, ReadOnlySpan<byte> secret) =>
        $"{TokenParts.Of(account.Value)}.{TokenParts.Of(sessionId)}.{Base64Url.EncodeToString(secret)}";

    /// <summary>The account that a token speaks of; whether it is genuine, only that account's user grain can tell.</summary>
    public static bool TryParseAccount(string? token, out AccountId account) => TryParse(token, out account, out _, out _);

    public static bool TryParse(string? token, out AccountId account, out Guid sessionId, out byte[] secret)
    {
        (account, sessionId, secret) = (default, default, []);
        return TokenParts.TrySplit(token, 3, out var parts)
            && TokenParts.TryParseAccount(parts[0], out account)
            && TokenParts.TryParseGuid(parts[1], out sessionId)
            && TokenParts.TryParseBytes(parts[2], SecretBytes, out secret);
    }
}
