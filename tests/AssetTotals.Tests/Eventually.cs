using System.Diagnostics;

namespace Orleans.Crypto.AssetTotals.Tests;

/// <summary>Waits on a condition with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(10);

    /// <param name="state">What to say of the state when the condition was not met.</param>
    public static async Task True(Func<bool> condition, Func<string> state)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_deadline, $"the condition was not met in time: {state()}");
            await Task.Delay(s_poll);
        }
    }
}
