using FsCheck.Xunit;
using Orleans.Crypto.Admin.Connection;

namespace Orleans.Crypto.Admin.Tests.Connection;

public sealed class RetryScheduleTests
{
    [Property]
    public bool A_delay_is_bounded_and_never_before_retry_after(byte attempt, byte retryAfterSeconds, int seed)
    {
        var schedule = new RetrySchedule(TimeSpan.FromHours(1), new Random(seed));
        var retryAfter = TimeSpan.FromSeconds(retryAfterSeconds);

        var delay = schedule.DelayAfter(attempt + 1, TimeSpan.Zero, retryAfter);

        return delay >= retryAfter && delay >= TimeSpan.FromMilliseconds(25) && delay <= Max(retryAfter, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Delays_grow()
    {
        var schedule = new RetrySchedule(TimeSpan.FromHours(1), new Random(1));

        Assert.InRange(schedule.DelayAfter(1, TimeSpan.Zero, null)!.Value.TotalMilliseconds, 25, 50);
        Assert.InRange(schedule.DelayAfter(4, TimeSpan.Zero, null)!.Value.TotalMilliseconds, 200, 400);
        Assert.InRange(schedule.DelayAfter(40, TimeSpan.Zero, null)!.Value.TotalMilliseconds, 2_500, 5_000);
    }

    [Fact]
    public void A_retry_that_would_come_too_late_is_not_made()
    {
        var schedule = new RetrySchedule(TimeSpan.FromSeconds(10), new Random(1));

        Assert.NotNull(schedule.DelayAfter(1, TimeSpan.FromSeconds(9), null));
        Assert.Null(schedule.DelayAfter(1, TimeSpan.FromSeconds(10), null));
        Assert.Null(schedule.DelayAfter(1, TimeSpan.Zero, TimeSpan.FromSeconds(11)));
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
