using System.Diagnostics;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Waits on a condition with a deadline.</summary>
public static class Wait
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    /// <summary>The first value that is not null.</summary>
    public static async Task<T> For<T>(Func<Task<T?>> read)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await read() is { } value)
            {
                return value;
            }

            if (Stopwatch.GetElapsedTime(started) > s_deadline)
            {
                throw new TimeoutException($"Nothing came within {s_deadline.TotalSeconds} s.");
            }

            await Task.Delay(s_poll);
        }
    }

    public static async Task Until(Func<Task<bool>> condition) => await For(async () => await condition() ? "" : null);
}
