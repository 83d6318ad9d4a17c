using FsCheck;
using FsCheck.Xunit;
using Orleans.Crypto.Grains.Users;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class LogInAttemptsTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Fewer_failures_than_allowed_lock_nothing()
    {
        var attempts = Fail(LogInAttempts.None, LogInAttempts.Allowed - 1, s_start);

        Assert.Null(attempts.RetryAfter(s_start));
    }

    [Fact]
    public void Each_failure_from_the_fifth_doubles_the_lock_up_to_an_hour()
    {
        var attempts = Fail(LogInAttempts.None, LogInAttempts.Allowed - 1, s_start);
        var now = s_start;
        var locks = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            attempts = attempts.Fail(now);
            locks.Add(attempts.RetryAfter(now)!.Value.TotalSeconds);
            now = attempts.LockedUntil;
            Assert.Null(attempts.RetryAfter(now));
        }

        Assert.Equal([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600], locks);
    }

    [Fact]
    public void Failures_are_forgotten_an_hour_after_the_last_or_after_the_end_of_its_lock()
    {
        var attempts = Fail(LogInAttempts.None, LogInAttempts.Allowed, s_start);
        var forgotten = attempts.LockedUntil + LogInAttempts.ForgottenAfter;

        Assert.Equal(LogInAttempts.Allowed + 1, attempts.Fail(forgotten).Failures);
        Assert.Equal(1, attempts.Fail(forgotten + TimeSpan.FromTicks(1)).Failures);
        Assert.Null(attempts.Fail(forgotten + TimeSpan.FromTicks(1)).RetryAfter(forgotten + TimeSpan.FromTicks(1)));
    }

    [Property]
    public void A_lock_is_never_longer_than_the_longest_and_there_is_none_below_the_allowed(NonNegativeInt[] pausesInSeconds)
    {
        var (attempts, now) = (LogInAttempts.None, s_start);
        foreach (var pause in pausesInSeconds)
        {
            now += TimeSpan.FromSeconds(pause.Get);
            attempts = attempts.Fail(now);
            Assert.Equal(attempts.Failures >= LogInAttempts.Allowed, attempts.RetryAfter(now) is not null);
            Assert.True(attempts.RetryAfter(now) is not { } wait || (wait >= LogInAttempts.FirstLock && wait <= LogInAttempts.LongestLock));
        }
    }

    private static LogInAttempts Fail(LogInAttempts attempts, int times, DateTimeOffset now) =>
        Enumerable.Range(0, times).Aggregate(attempts, (current, _) => current.Fail(now));
}
