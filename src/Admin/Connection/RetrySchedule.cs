using System.Net;

namespace Orleans.Crypto.Admin.Connection;

/// <summary>
/// When to send a request again: after a lost connection, 429 and 503, with a delay that doubles and is spread at
/// random, and never before the server's Retry-After.
/// </summary>
internal sealed class RetrySchedule(TimeSpan giveUpAfter, Random random)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    public static bool IsRetryable(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <param name="failedAttempts">From 1.</param>
    /// <param name="elapsed">Since the first attempt began.</param>
    /// <returns>How long to wait before the next attempt; null when it would come too late.</returns>
    public TimeSpan? DelayAfter(int failedAttempts, TimeSpan elapsed, TimeSpan? retryAfter)
    {
        var delay = BackOff(failedAttempts);
        if (retryAfter > delay) delay = retryAfter.Value;
        return elapsed + delay > giveUpAfter ? null : delay;
    }

    private TimeSpan BackOff(int failedAttempts)
    {
        var doublings = Math.Min(failedAttempts - 1, 10);
        var delay = TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << doublings, LongestDelay.Ticks));
#pragma warning disable CA5394 // Spreads retries; nothing secret depends on it.
        return delay * (0.5 + (0.5 * random.NextDouble()));
#pragma warning restore CA5394
    }
}
