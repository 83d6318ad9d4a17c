using System.Diagnostics;

namespace Orleans.Crypto.Streaming.Kafka.Tests;

/// <summary>Waits on a condition with a deadline.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(5);

    public static Task True(Func<bool> condition, Func<string>? state = null) => True(() => Task.FromResult(condition()), state);

    /// <param name="state">What to say of the state when the condition was not met.</param>
    public static async Task True(Func<Task<bool>> condition, Func<string>? state = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Deadline, $"the condition was not met in time{(state is null ? "" : $": {state()}")}");
            await Task.Delay(s_poll);
        }
    }
}
