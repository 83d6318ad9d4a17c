using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Api.Auth;

/// <summary>Signs the access tokens of log-ins, and says what a valid one is.</summary>
internal sealed class AccessTokens(AccessTokenKey key, IOptions<AccessTokenOptions> options, TimeProvider time)
{
    public const string Issuer = "orleans-crypto";
    public const string Audience = "orleans-crypto";
    public const string RolesClaim = "roles";

    private static readonly TimeSpan s_clockSkew = TimeSpan.FromSeconds(5);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials = new(new SymmetricSecurityKey(key.Bytes), SecurityAlgorithms.HmacSha256);

    public TokenValidationParameters Validation => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = _credentials.Key,
        NameClaimType = JwtRegisteredClaimNames.Sub,
        RoleClaimType = RolesClaim,
        ClockSkew = s_clockSkew,
        LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires),
    };

    public (string Token, DateTimeOffset ExpiresAt) Sign(LoginSession session)
    {
        var now = time.GetUtcNow();
        var expiresAt = now.AddMinutes(options.Value.LifetimeMinutes);
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            SigningCredentials = _credentials,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [JwtRegisteredClaimNames.Sub] = session.Account.ToString(),
                [JwtRegisteredClaimNames.Sid] = session.SessionId.ToString("D"),
                [RolesClaim] = WordsOf(session.Roles),
            },
        });
        return (token, expiresAt);
    }

    /// <summary>Whether a token that is valid otherwise has not ended yet.</summary>
    public bool IsCurrent(DateTime expires) => time.GetUtcNow().UtcDateTime < expires + s_clockSkew;

    private bool IsCurrent(DateTime? notBefore, DateTime? expires) =>
        expires is { } end && IsCurrent(end) && (notBefore is not { } start || time.GetUtcNow().UtcDateTime >= start - s_clockSkew);

    private static string[] WordsOf(ImmutableArray<Role> roles) => [.. roles.Select(Words.Of)];
}
