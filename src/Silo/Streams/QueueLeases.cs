using Npgsql;
using Orleans.Crypto.Storage.Postgres.Leases;
using Orleans.LeaseProviders;

namespace Orleans.Crypto.Silo.Streams;

/// <summary>Has one silo at a time read a queue, by leases in the database.</summary>
public sealed class QueueLeases(PostgresLeases leases) : ILeaseProvider
{
    public async Task<AcquireLeaseResult[]> Acquire(string category, LeaseRequest[] leaseRequests)
    {
        try
        {
            var started = DateTime.UtcNow;
            var taken = await leases.Acquire(category, [.. leaseRequests.Select(request => new LeaseTerm(request.ResourceKey, request.Duration))]);
            return [.. leaseRequests.Select(request => taken.TryGetValue(request.ResourceKey, out var token)
                ? new AcquireLeaseResult(new(request.ResourceKey, request.Duration, token.ToString("N"), started), ResponseCode.OK, null)
                : new AcquireLeaseResult(new(request.ResourceKey), ResponseCode.LeaseNotAvailable, null))];
        }
        catch (NpgsqlException exception)
        {
            return [.. leaseRequests.Select(request => new AcquireLeaseResult(new(request.ResourceKey), ResponseCode.TransientFailure, exception))];
        }
    }

    public async Task<AcquireLeaseResult[]> Renew(string category, AcquiredLease[] aquiredLeases)
    {
        try
        {
            var started = DateTime.UtcNow;
            var held = await leases.Renew(
                category, [.. aquiredLeases.Select(lease => new LeaseTerm(lease.ResourceKey, lease.Duration))], TokensOf(aquiredLeases));
            return [.. aquiredLeases.Select(lease => held.Contains(lease.ResourceKey)
                ? new AcquireLeaseResult(new(lease.ResourceKey, lease.Duration, lease.Token, started), ResponseCode.OK, null)
                : new AcquireLeaseResult(new(lease.ResourceKey), ResponseCode.InvalidToken, null))];
        }
        catch (NpgsqlException exception)
        {
            return [.. aquiredLeases.Select(lease => new AcquireLeaseResult(lease, ResponseCode.TransientFailure, exception))];
        }
    }

    public Task Release(string category, AcquiredLease[] aquiredLeases) =>
        leases.Release(category, [.. aquiredLeases.Select(lease => lease.ResourceKey)], TokensOf(aquiredLeases));

    private static Guid[] TokensOf(AcquiredLease[] leases) => [.. leases.Select(lease => Guid.ParseExact(lease.Token!, "N"))];
}
