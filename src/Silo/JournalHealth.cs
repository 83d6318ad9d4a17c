using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Silo;

/// <summary>Ready means that the journal answers.</summary>
public sealed class JournalHealth(IJournal journal) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await journal.LoadCheckpoint("health", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (JournalUnavailableException exception)
        {
            return HealthCheckResult.Unhealthy(exception: exception);
        }
    }
}
