using System.Diagnostics;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>Waits on a condition with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(5);

    public static async Task True(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_deadline, "the condition was not met in time");
            await Task.Delay(s_poll);
        }
    }
}
