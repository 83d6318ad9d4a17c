using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Api.Auth;

/// <summary>
/// Remembers access tokens that were found valid, until they end: a client sends the same one with each request, and its
/// signature and claims say the same each time.
/// </summary>
/// <remarks>Kept are a token's hash and what it says, about 150 bytes: neither the token itself, nor the library's objects for it.</remarks>
internal sealed class CheckedTokens(AccessTokens tokens)
{
    /// <summary>Beyond it, the memory starts anew: it is a shortcut, not a register.</summary>
    private const int Capacity = 200_000;

    /// <summary>Ours have about 400.</summary>
    private const int MaxCharacters = 1_024;

    private readonly ConcurrentDictionary<(UInt128, UInt128), Facts> _tokens = new();

    /// <summary>Whom a token stands for, if it was found valid before and still is.</summary>
    public ClaimsPrincipal? Find(ReadOnlySpan<char> token)
    {
        if (!TryHash(token, out var hash) || !_tokens.TryGetValue(hash, out var facts))
        {
            return null;
        }

        if (tokens.IsCurrent(facts.ExpiresAt.UtcDateTime))
        {
            return PrincipalOf(facts);
        }

        _tokens.TryRemove(hash, out _);
        return null;
    }

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

        if (_tokens.Count >= Capacity)
        {
            _tokens.Clear();
        }

        var roles = principal.FindAll(AccessTokens.RolesClaim).Select(claim => string.Intern(claim.Value)).ToArray();
        _tokens[hash] = new(account, roles, DateTimeOffset.FromUnixTimeSeconds(seconds));
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

    private readonly record struct Facts(AccountId Account, string[] Roles, DateTimeOffset ExpiresAt);
}
