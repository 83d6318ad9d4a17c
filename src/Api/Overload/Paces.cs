using System.Collections.Concurrent;

namespace Orleans.Crypto.Api.Overload;

/// <summary>How fast each of many callers goes: one who has been quiet may ask two seconds' worth at once.</summary>
/// <remarks>
/// The generic cell rate algorithm (ITU-T I.371): of a caller only the time is kept at which all that he may ask at once is
/// his again. The limiters of System.Threading.RateLimiting are looked at ten times a second, each of them: with 20,000
/// callers that took a silo 9 % of its processor time.
/// </remarks>
internal sealed class Paces<TCaller>(TimeProvider time)
    where TCaller : notnull
{
    private const int BurstSeconds = 2;

    /// <summary>Callers that come anew before those are forgotten that need not be known any more.</summary>
    private const int MinRoom = 10_000;

    private readonly ConcurrentDictionary<TCaller, long> _wholeAt = new();
    private int _room = MinRoom;
    private int _added;
    private int _isForgetting;

    /// <summary>The callers that are remembered.</summary>
    public int Known => _wholeAt.Count;

    /// <summary>Counts one request; one that is refused does not count.</summary>
    /// <param name="perSecond">How many requests a second the caller may make.</param>
    /// <param name="wait">After which time it would be taken.</param>
    public bool TryTake(TCaller caller, int perSecond, out TimeSpan wait)
    {
        var interval = Math.Max(1, time.TimestampFrequency / perSecond);
        var burst = interval * perSecond * BurstSeconds;
        while (true)
        {
            var now = time.GetTimestamp();
            var isKnown = _wholeAt.TryGetValue(caller, out var wholeAt);
            var next = Math.Max(wholeAt, now) + interval;
            if (next - now > burst)
            {
                wait = time.GetElapsedTime(now, next - burst);
                return false;
            }

            if (isKnown ? _wholeAt.TryUpdate(caller, next, wholeAt) : _wholeAt.TryAdd(caller, next))
            {
                if (!isKnown && Interlocked.Increment(ref _added) >= Volatile.Read(ref _room) && Interlocked.Exchange(ref _isForgetting, 1) == 0)
                {
                    // Beside the request: with 20,000 callers it takes some 15 ms.
                    ThreadPool.UnsafeQueueUserWorkItem(static paces => paces.Forget(), this, preferLocal: false);
                }

                wait = TimeSpan.Zero;
                return true;
            }
        }
    }

    // Whoever may ask all at once again is as good as unknown. It is done once for as many new ones as were kept the last
    // time, so that it costs a step for each of them, and memory holds some twice those that must be known.
    private void Forget()
    {
        Volatile.Write(ref _added, 0);
        var now = time.GetTimestamp();
        var kept = 0;
        foreach (var caller in _wholeAt)
        {
            if (caller.Value > now || !_wholeAt.TryRemove(caller))
            {
                kept++;
            }
        }

        Volatile.Write(ref _room, Math.Max(MinRoom, kept));
        Volatile.Write(ref _isForgetting, 0);
    }
}
