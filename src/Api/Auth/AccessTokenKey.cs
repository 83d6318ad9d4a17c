namespace Orleans.Crypto.Api;

/// <summary>The secret that access tokens are signed with (HMAC-SHA-256): at least 32 random bytes, kept with the data.</summary>
public sealed record AccessTokenKey(byte[] Bytes)
{
    /// <summary>A record prints its members; this one is a secret.</summary>
    public override string ToString() => nameof(AccessTokenKey);
}
