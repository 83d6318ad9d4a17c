using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Api.Requests;

namespace Orleans.Crypto.Api.Overload;

/// <summary>
/// How fast one caller may ask: an account, or for requests without an access token a network address. A caller who has
/// been quiet may send two seconds' worth at once.
/// </summary>
/// <remarks>
/// Of each caller it knows one number, the moment when all he may send at once is his again (the generic cell rate
/// algorithm); who is past it is forgotten. The framework has a limiter for each caller and wakes each ten times a
/// second, which with 5,000 callers cost 3 % of the processor.
/// </remarks>
internal sealed class RateLimits : IDisposable
{
    private const int BurstSeconds = 2;

    private static readonly TimeSpan s_forgetEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(Guid Account, IPAddress? Address), long> _wholeAgain = new();
    private readonly TimeProvider _time;
    private readonly Allowance _ofAccounts;
    private readonly Allowance _ofAddresses;
    private readonly ITimer _forgetting;

    public RateLimits(IOptions<ApiOptions> options, TimeProvider time)
    {
        _time = time;
        _ofAccounts = Allowance.Of(options.Value.AccountRequestsPerSecond, time);
        _ofAddresses = Allowance.Of(options.Value.AddressRequestsPerSecond, time);
        _forgetting = time.CreateTimer(_ => Forget(), null, s_forgetEvery, s_forgetEvery);
    }

    /// <returns>Zero where the request may pass, else after how long another one may.</returns>
    public TimeSpan Take(HttpContext context) => Caller.TryRead(context, out var account)
        ? Take((account.Value, null), _ofAccounts)
        : Take((default, context.Connection.RemoteIpAddress), _ofAddresses);

    public void Dispose() => _forgetting.Dispose();

    private TimeSpan Take((Guid Account, IPAddress? Address) caller, Allowance allowance)
    {
        while (true)
        {
            var now = _time.GetTimestamp();
            if (!_wholeAgain.TryGetValue(caller, out var wholeAgain))
            {
                if (_wholeAgain.TryAdd(caller, now + allowance.Request))
                {
                    return TimeSpan.Zero;
                }

                continue;
            }

            var next = Math.Max(now, wholeAgain) + allowance.Request;
            if (next - now > allowance.Burst)
            {
                return _time.GetElapsedTime(now, next - allowance.Burst);
            }

            if (_wholeAgain.TryUpdate(caller, next, wholeAgain))
            {
                return TimeSpan.Zero;
            }
        }
    }

    private void Forget()
    {
        var now = _time.GetTimestamp();
        foreach (var caller in _wholeAgain)
        {
            if (caller.Value <= now)
            {
                // Only if it is the same still: he may ask at this moment.
                _wholeAgain.TryRemove(caller);
            }
        }
    }

    /// <param name="Request">What one request takes, in units of the clock.</param>
    /// <param name="Burst">All that may be taken at once.</param>
    private readonly record struct Allowance(long Request, long Burst)
    {
        public static Allowance Of(int perSecond, TimeProvider time)
        {
            var request = Math.Max(1, time.TimestampFrequency / perSecond);
            return new(request, request * perSecond * BurstSeconds);
        }
    }
}
