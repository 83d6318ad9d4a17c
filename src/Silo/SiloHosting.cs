using System.Net;
using k8s;
using Orleans.Configuration;
using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Api.Observability;
using Orleans.Crypto.Grains.Admin;
using Orleans.Crypto.Grains.ReadModels;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Silo.Streams;
using Orleans.Hosting.Kubernetes;

namespace Orleans.Crypto.Silo;

/// <summary>The silo: alone in its process with a SQLite journal, or one of many that find each other in PostgreSQL or in Kubernetes.</summary>
public static class SiloHosting
{
    /// <summary>Three missed probes declare a silo dead, so after some six seconds its grains live elsewhere.</summary>
    private static readonly TimeSpan s_probePeriod = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_tablePeriod = TimeSpan.FromSeconds(10);

    /// <summary>Three times as long a silo that died with all others keeps a new one, at another address, from joining.</summary>
    private static readonly TimeSpan s_alivePeriod = TimeSpan.FromSeconds(5);

    public static void AddSilo(this WebApplicationBuilder builder, StorageOptions storage)
    {
        var membership = builder.AddClusterMembership();
        builder.Host.UseOrleans(silo =>
        {
            if (storage.Kind == StorageKind.Postgres)
            {
                Join(silo, membership, storage.ConnectionString);
            }
            else
            {
                // The ports are only for itself, so any free ones do, and two copies don't meet.
                var (siloPort, gatewayPort) = Ports(membership);
                silo.UseLocalhostClustering(siloPort, gatewayPort);
                silo.Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress = IPAddress.Loopback);
            }

            builder.AddEventStreams(silo, storage);
            if (builder.Configuration.IsTraced())
            {
                silo.AddActivityPropagation();
            }
        });
        builder.Services.AddHostedService<EventRelay>();
        builder.Services.AddHostedService<LedgerWatch>();
        if (storage.Kind == StorageKind.Postgres)
        {
            builder.Services.AddHostedService<ReadModelProjection>();
        }
    }

    private static void Join(ISiloBuilder silo, MembershipOptions membership, string connectionString)
    {
        if (!IPAddress.TryParse(membership.AdvertisedAddress, out var address))
        {
            throw new InvalidConfigurationException("Configuration 'Cluster:AdvertisedAddress' must be an IP address.");
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (membership.ClusterId, ClusterMembership.ServiceId));
        if (membership.Membership == MembershipKind.Kubernetes)
        {
            JoinInKubernetes(silo, membership);
        }
        else
        {
            silo.UseAdoNetClustering(tables => (tables.Invariant, tables.ConnectionString) = (ClusterMembership.Invariant, connectionString));
        }

        silo.UseAdoNetReminderService(tables => (tables.Invariant, tables.ConnectionString) = (ClusterMembership.Invariant, connectionString));
        var (siloPort, gatewayPort) = Ports(membership);
        silo.ConfigureEndpoints(address, siloPort, gatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ClusterMembership.ResponseTimeout);
        silo.Configure<ClusterMembershipOptions>(table =>
        {
            table.ProbeTimeout = s_probePeriod;
            table.TableRefreshTimeout = s_tablePeriod;
            table.IAmAliveTablePublishTimeout = s_alivePeriod;
        });
    }

    private static void JoinInKubernetes(ISiloBuilder silo, MembershipOptions membership)
    {
        silo.UseKubernetesClustering(table => table.Namespace = membership.KubernetesNamespace);
        // Only a pod can watch over the pods of its cluster; a silo elsewhere, with a kubeconfig, has none of its own.
        if (Environment.GetEnvironmentVariable(KubernetesHostingOptions.PodNameEnvironmentVariable) is { Length: > 0 })
        {
            silo.UseKubernetesHosting(hosting => hosting.Configure(pods => pods.GetClientConfiguration = KubernetesClientConfiguration.BuildDefaultConfig));
        }
    }

    private static (int Silo, int Gateway) Ports(MembershipOptions membership)
    {
        var free = FreePorts.Take(2);
        return (membership.SiloPort == 0 ? free[0] : membership.SiloPort, membership.GatewayPort == 0 ? free[1] : membership.GatewayPort);
    }
}
