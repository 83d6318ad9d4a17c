using System.Diagnostics;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Waits on a condition with a deadline.</summary>
public static class Wait
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    /// <summary>The first value that is not null.</summary>
    /// <param name="deadline">For what is not expected to come; a minute where none is given.</param>
    public static async Task<T> For<T>(Func<Task<T?>> read, TimeSpan? deadline = null)
        where T : class
    {
        var patience = deadline ?? s_deadline;
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await read() is { } value)
            {
                return value;
            }

            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"Nothing came within {patience.TotalSeconds} s.");
            }

            await Task.Delay(s_poll);
        }
    }

    /// <inheritdoc cref="For"/>
    public static async Task Until(Func<Task<bool>> condition, TimeSpan? deadline = null) => await For(async () => await condition() ? "" : null, deadline);
}
