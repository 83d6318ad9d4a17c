using System.Collections.Immutable;
using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Users;

[GenerateSerializer, Alias("role")]
public enum Role : byte
{
    Customer = 0,
    Operator = 1,

    /// <summary>May do what an operator may, and appoint others.</summary>
    Administrator = 2,
}

[GenerateSerializer, Immutable, Alias("account-reference")]
public sealed record AccountReference([property: Id(0)] AccountId Account);

[GenerateSerializer, Immutable, Alias("registration-receipt")]
public sealed record RegistrationReceipt;

[GenerateSerializer, Immutable, Alias("user-profile")]
public sealed record UserProfile(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] string Email,
    [property: Id(2)] bool IsEmailConfirmed,
    [property: Id(3)] ImmutableArray<Role> Roles,
    [property: Id(4)] Verification Verification);

/// <param name="RequestedLevel">While pending or rejected: what was asked for.</param>
/// <param name="Reason">Why it was rejected; a stable code.</param>
[GenerateSerializer, Immutable, Alias("verification")]
public sealed record Verification(
    [property: Id(0)] VerificationStatus Status,
    [property: Id(1)] VerificationLevel Level,
    [property: Id(2)] VerificationLevel? RequestedLevel = null,
    [property: Id(3)] string? Reason = null,
    [property: Id(4)] DateTimeOffset? ExpiresAt = null);

/// <summary>A log-in: the API signs an access token from it; the refresh token is shown once and kept only as a hash.</summary>
[GenerateSerializer, Immutable, Alias("login-session")]
public sealed record LoginSession(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] Guid SessionId,
    [property: Id(2)] ImmutableArray<Role> Roles,
    [property: Id(3)] string RefreshToken,
    [property: Id(4)] DateTimeOffset RefreshExpiresAt)
{
    /// <summary>A record prints its members; this one holds a secret.</summary>
    public override string ToString() => $"{nameof(LoginSession)} {{ Account = {Account}, SessionId = {SessionId} }}";
}
