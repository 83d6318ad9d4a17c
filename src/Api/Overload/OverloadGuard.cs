using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Orleans.Crypto.Api.Overload;

/// <summary>The places of the front: a request that finds none free and the queue full is refused within microseconds.</summary>
internal sealed class OverloadGuard(IOptions<ApiOptions> options) : IAsyncDisposable
{
    private readonly ConcurrencyLimiter _places = new(new()
    {
        PermitLimit = options.Value.MaxConcurrentRequests,
        QueueLimit = options.Value.MaxQueuedRequests,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly int _permits = options.Value.MaxConcurrentRequests;

    public long Served => _permits - (_places.GetStatistics()?.CurrentAvailablePermits ?? _permits);

    public long Queued => _places.GetStatistics()?.CurrentQueuedCount ?? 0;

    public long Refused => _places.GetStatistics()?.TotalFailedLeases ?? 0;

    public ValueTask<RateLimitLease> Enter(CancellationToken cancellation) => _places.AcquireAsync(1, cancellation);

    public ValueTask DisposeAsync() => _places.DisposeAsync();
}
