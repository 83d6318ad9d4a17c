using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Api.Auth;

/// <summary>The section <c>AccessTokens</c>.</summary>
internal sealed class AccessTokenOptions
{
    public const string Section = "AccessTokens";

    /// <summary>How long an access token is valid; it can't be revoked before.</summary>
    [Range(1, 60)]
    public int LifetimeMinutes { get; set; } = 10;
}
