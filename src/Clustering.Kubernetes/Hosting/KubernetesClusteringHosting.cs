using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Kubernetes;
using Orleans.Clustering.Kubernetes.Resources;
using Orleans.Messaging;

namespace Orleans.Hosting;

/// <summary>Has silos and clients find each other by custom resources of Kubernetes.</summary>
public static class KubernetesClusteringHosting
{
    private const string FallbackNamespace = "default";

    /// <summary>Keeps the cluster's membership in Kubernetes.</summary>
    public static ISiloBuilder UseKubernetesClustering(this ISiloBuilder builder, Action<KubernetesClusteringOptions>? configure = null)
    {
        AddApi(builder.Services, configure);
        builder.Services.AddSingleton<IMembershipTable, KubernetesMembershipTable>();
        return builder;
    }

    /// <summary>Finds the cluster's gateways in Kubernetes; reads only.</summary>
    public static IClientBuilder UseKubernetesClustering(this IClientBuilder builder, Action<KubernetesClusteringOptions>? configure = null)
    {
        AddApi(builder.Services, configure);
        builder.Services.AddSingleton<IGatewayListProvider, KubernetesGatewayListProvider>();
        return builder;
    }

    private static void AddApi(IServiceCollection services, Action<KubernetesClusteringOptions>? configure)
    {
        services.AddOptions<KubernetesClusteringOptions>()
            .Configure(options => configure?.Invoke(options))
            .Validate(options => options.PageSize is >= 1 and <= KubernetesClusteringOptions.MaxPageSize, $"PageSize must be 1 to {KubernetesClusteringOptions.MaxPageSize}.")
            .Validate(options => options.RequestTimeout > TimeSpan.Zero, "RequestTimeout must be positive.")
            .ValidateOnStart();
        services.TryAddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<IOptions<KubernetesClusteringOptions>>().Value;
            var connection = settings.Connect();
            var home = settings.Namespace.Length > 0 ? settings.Namespace : connection.Namespace ?? FallbackNamespace;
            return new MembershipApi(new k8s.Kubernetes(connection), home, settings.PageSize);
        });
    }
}
