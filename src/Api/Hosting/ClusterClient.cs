using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Crypto.Api.Observability;
using Orleans.Crypto.Outcomes;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>An API process as a client of the silos that it finds in the database, or in Kubernetes.</summary>
public static class ClusterClient
{
    private static readonly TimeSpan s_gatewayRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_connectPause = TimeSpan.FromSeconds(1);

    public static void AddClusterClient(this WebApplicationBuilder builder, StorageOptions storage)
    {
        if (storage.Kind != StorageKind.Postgres)
        {
            throw new InvalidConfigurationException("Configuration 'Storage:Kind' must be Postgres: with a SQLite file the one process of src/Silo serves the API itself.");
        }

        var membership = builder.AddClusterMembership();
        // With the membership in Kubernetes an API process needs no access to the database at all.
        var database = membership.Membership == MembershipKind.Postgres ? storage.RequireConnectionString() : "";
        builder.Host.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (membership.ClusterId, ClusterMembership.ServiceId));
            if (membership.Membership == MembershipKind.Kubernetes)
            {
                client.UseKubernetesClustering(table => table.Namespace = membership.KubernetesNamespace);
            }
            else
            {
                client.UseAdoNetClustering(tables => (tables.Invariant, tables.ConnectionString) = (ClusterMembership.Invariant, database));
            }

            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = s_gatewayRefresh);
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ClusterMembership.ResponseTimeout);
            if (builder.Configuration.IsTraced())
            {
                client.AddActivityPropagation();
            }

            // The silos may start later than this process.
            client.UseConnectionRetryFilter(async (_, cancellation) =>
            {
                await Task.Delay(s_connectPause, cancellation);
                return true;
            });
        });
    }

    public static void AddClusterHealth(this IHealthChecksBuilder checks) => checks.AddCheck<GatewayHealth>("cluster", tags: ["ready"]);

    /// <summary>Ready means that a silo answers.</summary>
    private sealed class GatewayHealth(IClusterClient cluster) : IHealthCheck
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await cluster.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, cancellationToken).WaitAsync(s_patience, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception.IsOutage() && !cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy(exception: exception);
            }
        }
    }
}
