using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Grains.Users;

/// <summary>How long what users are given lasts, and what their passwords cost.</summary>
public sealed class UserOptions
{
    public const string Section = "Users";

    /// <summary>A refresh token that is not used for so long ends its log-in.</summary>
    [Range(1, 3_650)]
    public int RefreshTokenDays { get; set; } = 30;

    [Range(1, 720)]
    public int ConfirmationHours { get; set; } = 24;

    [Range(1, 36_500)]
    public int VerificationDays { get; set; } = 365;

    /// <summary>PBKDF2 rounds (HMAC-SHA512) of a new password hash.</summary>
    [Range(10_000, 10_000_000)]
    public int PasswordIterations { get; set; } = 100_000;

    /// <summary>Password hashes that may wait for a thread; beyond it log-ins and registrations are refused.</summary>
    [Range(1, 10_000)]
    public int PasswordQueueLength { get; set; } = 128;

    public TimeSpan RefreshTokenLifetime => TimeSpan.FromDays(RefreshTokenDays);

    public TimeSpan ConfirmationLifetime => TimeSpan.FromHours(ConfirmationHours);

    public TimeSpan VerificationValidity => TimeSpan.FromDays(VerificationDays);
}
