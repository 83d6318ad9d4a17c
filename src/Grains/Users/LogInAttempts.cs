namespace Orleans.Crypto.Grains.Users;

/// <summary>Failed log-ins in a row with one email, and how long that keeps further ones out.</summary>
/// <param name="LockedUntil">The past, or the beginning of time, where nothing is locked.</param>
[GenerateSerializer, Immutable, Alias("log-in-attempts")]
public sealed record LogInAttempts([property: Id(0)] int Failures, [property: Id(1)] DateTimeOffset LastFailureAt, [property: Id(2)] DateTimeOffset LockedUntil)
{
    /// <summary>The failure in a row that locks first.</summary>
    public const int Allowed = 5;

    public static readonly TimeSpan FirstLock = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LongestLock = TimeSpan.FromHours(1);

    /// <summary>After so long without a failure, counted from the end of a lock, failures begin anew.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    public static readonly LogInAttempts None = new(0, default, default);

    public LogInAttempts Fail(DateTimeOffset now)
    {
        var failures = now - Latest > ForgottenAfter ? 1 : Failures + 1;
        return new(failures, now, failures < Allowed ? default : now + LockAfter(failures));
    }

    /// <summary>How long until the next attempt is let in; null when it is now.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now) => LockedUntil > now ? LockedUntil - now : null;

    private DateTimeOffset Latest => LockedUntil > LastFailureAt ? LockedUntil : LastFailureAt;

    private static TimeSpan LockAfter(int failures)
    {
        // Beyond seven doublings the longest lock is reached.
        var doublings = Math.Min(failures - Allowed, 7);
        var time = FirstLock * (1 << doublings);
        return time < LongestLock ? time : LongestLock;
    }
}
