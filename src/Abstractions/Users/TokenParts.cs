using System.Buffers.Text;
using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Users;

/// <summary>The spelling that our tokens share: parts in Base64Url between dots, the account first.</summary>
internal static class TokenParts
{
    /// <summary>Longer than any token of ours.</summary>
    private const int MaxLength = 256;

    private const int GuidBytes = 16;

    public static string Of(Guid id) => Base64Url.EncodeToString(id.ToByteArray());

    public static bool TrySplit(string? token, int parts, out string[] result)
    {
        result = token is { Length: <= MaxLength } ? token.Split('.') : [];
        return result.Length == parts;
    }

    public static bool TryParseAccount(string part, out AccountId account)
    {
        var parsed = TryParseGuid(part, out var id);
        account = new(id);
        return parsed;
    }

    public static bool TryParseGuid(string part, out Guid id)
    {
        var parsed = TryParseBytes(part, GuidBytes, out var bytes);
        id = parsed ? new(bytes) : default;
        return parsed;
    }

    public static bool TryParseBytes(string part, int length, out byte[] bytes)
    {
        bytes = new byte[length];
        return part.Length == Base64Url.GetEncodedLength(length)
            && Base64Url.IsValid(part)
            && Base64Url.TryDecodeFromChars(part, bytes, out var written)
            && written == length;
    }
}
