using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Users;

/// <summary>
/// The moves of a verification: unverified, rejected or expired to pending; verified to pending for a higher level;
/// pending to verified or rejected; a held level to expired. A level that is held stays until its end, whatever
/// becomes of the wish for a higher one.
/// </summary>
public static class VerificationStates
{
    public static readonly Verification Unverified = new(VerificationStatus.Unverified, VerificationLevel.None);

    /// <summary>As it stands at a time: a level ends by itself.</summary>
    public static Verification At(this Verification verification, DateTimeOffset now)
    {
        if (verification.Level == VerificationLevel.None || verification.ExpiresAt is not { } expiry || now < expiry)
        {
            return verification;
        }

        return verification.Status == VerificationStatus.Verified
            ? verification with { Status = VerificationStatus.Expired, Level = VerificationLevel.None }
            : verification with { Level = VerificationLevel.None, ExpiresAt = null };
    }

    /// <summary>Null where it can't be asked for.</summary>
    public static Verification? Request(this Verification current, VerificationLevel level) =>
        current.Status == VerificationStatus.Pending || level is not (VerificationLevel.Level1 or VerificationLevel.Level2) || level <= current.Level
            ? null
            : new(
                VerificationStatus.Pending,
                current.Level,
                level,
                ExpiresAt: current.Level == VerificationLevel.None ? null : current.ExpiresAt);

    /// <summary>Null where nothing is pending, or the level is not between the held one and the one asked for.</summary>
    public static Verification? Approve(this Verification current, VerificationLevel? level, DateTimeOffset expiresAt)
    {
        var granted = level ?? current.RequestedLevel;
        return current.Status == VerificationStatus.Pending && granted > current.Level && granted <= current.RequestedLevel
            ? new(VerificationStatus.Verified, granted.Value, ExpiresAt: expiresAt)
            : null;
    }

    /// <summary>Null where nothing is pending.</summary>
    public static Verification? Reject(this Verification current, string reason) => current.Status == VerificationStatus.Pending
        ? current with { Status = VerificationStatus.Rejected, Reason = reason }
        : null;

    /// <summary>Null where no level is held.</summary>
    public static Verification? Expire(this Verification current, string? reason, DateTimeOffset now) => current.Level == VerificationLevel.None
        ? null
        : new(VerificationStatus.Expired, VerificationLevel.None, Reason: reason, ExpiresAt: now);
}
