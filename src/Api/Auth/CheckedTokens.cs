using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Api.Auth;

/// <summary>
/// Remembers access tokens that were found valid, until they end: a client sends the same one with each request, and its
/// signature and claims say the same each time.
/// </summary>
/// <remarks>Kept are a token's hash and what it says: neither the token itself, nor the library's objects for it.</remarks>
internal sealed class CheckedTokens(AccessTokens tokens) : IDisposable
{
    /// <summary>Tokens; beyond it the cache makes room.</summary>
    private const int Capacity = 200_000;

    /// <summary>Ours have about 400.</summary>
    private const int MaxCharacters = 1_024;

    private readonly MemoryCache _tokens = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>Whom a token stands for, if it was found valid before and still is.</summary>
    public ClaimsPrincipal? Find(ReadOnlySpan<char> token)
    {
        // The cache drops an entry a little late; and a token is good for a moment longer than it says, for clocks that differ.
        return TryHash(token, out var hash) && _tokens.TryGetValue<Facts>(hash, out var facts) && tokens.IsCurrent(facts!.ExpiresAt.UtcDateTime)
            ? PrincipalOf(facts)
            : null;
    }

    public void Dispose() => _tokens.Dispose();

    /// <param name="principal">What a complete check of the token has led to.</param>
    public void Add(ReadOnlySpan<char> token, ClaimsPrincipal principal)
    {
        // What is not of our own making is checked each time.
        if (!TryHash(token, out var hash)
            || !AccountId.TryParse(principal.FindFirst(JwtRegisteredClaimNames.Sub)?.Value, null, out var account)
            || !long.TryParse(principal.FindFirst(JwtRegisteredClaimNames.Exp)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return;
        }

        var roles = principal.FindAll(AccessTokens.RolesClaim).Select(claim => string.Intern(claim.Value)).ToArray();
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(seconds);
        _tokens.Set(hash, new Facts(account, roles, expiresAt), new MemoryCacheEntryOptions { AbsoluteExpiration = expiresAt, Size = 1 });
    }

    private static ClaimsPrincipal PrincipalOf(Facts facts)
    {
        var claims = new List<Claim>(facts.Roles.Length + 2)
        {
            new(JwtRegisteredClaimNames.Sub, facts.Account.ToString()),
            new(JwtRegisteredClaimNames.Exp, facts.ExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        };
        foreach (var role in facts.Roles)
        {
            claims.Add(new(AccessTokens.RolesClaim, role));
        }

        return new(new ClaimsIdentity(claims, nameof(CheckedTokens), JwtRegisteredClaimNames.Sub, AccessTokens.RolesClaim));
    }

    // Of all of the token: its signature alone does not say what it signs.
    private static bool TryHash(ReadOnlySpan<char> token, out (UInt128, UInt128) hash)
    {
        hash = default;
        Span<byte> text = stackalloc byte[MaxCharacters];
        if (Ascii.FromUtf16(token, text, out var length) != OperationStatus.Done)
        {
            return false;
        }

        Span<UInt128> halves = stackalloc UInt128[2];
        SHA256.HashData(text[..length], MemoryMarshal.AsBytes(halves));
        hash = (halves[0], halves[1]);
        return true;
    }

    private sealed record Facts(AccountId Account, string[] Roles, DateTimeOffset ExpiresAt);
}
