using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Api.Requests;

namespace Orleans.Crypto.Api.Overload;

/// <summary>
/// How fast one caller may ask: an account, or for requests without an access token a network address. A caller who has
/// been quiet may send two seconds' worth at once.
/// </summary>
internal sealed class RateLimits(IOptions<ApiOptions> options) : IAsyncDisposable
{
    private const int BurstSeconds = 2;
    private const int ReplenishmentsPerSecond = 10;

    private readonly PartitionedRateLimiter<HttpContext> _limits = PartitionedRateLimiter.Create<HttpContext, (Guid Account, IPAddress? Address)>(
        context => Caller.TryRead(context, out var account)
            ? Partition((account.Value, null), options.Value.AccountRequestsPerSecond)
            : Partition((default, context.Connection.RemoteIpAddress), options.Value.AddressRequestsPerSecond));

    public RateLimitLease Take(HttpContext context) => _limits.AttemptAcquire(context);

    public ValueTask DisposeAsync() => _limits.DisposeAsync();

    private static RateLimitPartition<(Guid Account, IPAddress? Address)> Partition((Guid Account, IPAddress? Address) caller, int perSecond) =>
        RateLimitPartition.GetTokenBucketLimiter(caller, _ => new()
        {
            TokenLimit = perSecond * BurstSeconds,
            TokensPerPeriod = Math.Max(1, perSecond / ReplenishmentsPerSecond),
            ReplenishmentPeriod = TimeSpan.FromSeconds(perSecond < ReplenishmentsPerSecond ? 1.0 / perSecond : 1.0 / ReplenishmentsPerSecond),
            QueueLimit = 0,
        });
}
