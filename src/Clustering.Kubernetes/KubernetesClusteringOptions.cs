using k8s;
using k8s.Exceptions;

namespace Orleans.Clustering.Kubernetes;

/// <summary>Where the membership table is kept.</summary>
public sealed class KubernetesClusteringOptions
{
    /// <summary>More would be an answer of megabytes.</summary>
    public const int MaxPageSize = 10_000;

    /// <summary>The namespace of the objects; empty for the pod's own, or the one that the kubeconfig's context names.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>How the API server is reached: as the pod's service account, or by <c>KUBECONFIG</c> or <c>~/.kube/config</c> where this is no pod.</summary>
    public Func<KubernetesClientConfiguration> ClientConfiguration { get; set; } = KubernetesClientConfiguration.BuildDefaultConfig;

    /// <summary>How long one request may take. Shorter than the silos' patience with each other, so that a hanging API server is told from a slow one.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Silos asked for in one request, 1 to <see cref="MaxPageSize"/>; more come in further ones.</summary>
    public int PageSize { get; set; } = 500;

    /// <exception cref="KubeConfigException">There is no configuration to be found, or it can't be read.</exception>
    internal KubernetesClientConfiguration Connect()
    {
        var configuration = ClientConfiguration();
        configuration.HttpClientTimeout = RequestTimeout;
        return configuration;
    }
}
