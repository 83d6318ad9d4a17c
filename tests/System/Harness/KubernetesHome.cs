using System.Globalization;
using Orleans.Crypto.KubernetesServer;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Where the processes of a cluster find each other: in the database, or with <c>EXCHANGE_MEMBERSHIP=kubernetes</c> in an API server.</summary>
public sealed class KubernetesHome : IAsyncDisposable
{
    private const string ServiceId = "orleans-crypto";

    private readonly string _folder;
    private readonly string _clusterId;

    private KubernetesHome(ApiServer server, string folder, string clusterId) => (Server, _folder, _clusterId) = (server, folder, clusterId);

    public static bool IsUsed { get; } = string.Equals(Environment.GetEnvironmentVariable("EXCHANGE_MEMBERSHIP"), "kubernetes", StringComparison.OrdinalIgnoreCase);

    public ApiServer Server { get; }

    public static string[] Settings => ["--Cluster:Membership=Kubernetes"];

    /// <param name="folder">Gets the processes' kubeconfigs.</param>
    public static async Task<KubernetesHome> Start(string folder, string clusterId) => new(await ApiServer.Start(), folder, clusterId);

    public static string PodOf(int silo) => string.Create(CultureInfo.InvariantCulture, $"silo-{silo}");

    /// <summary>The environment of a silo's pod.</summary>
    public Dictionary<string, string> SiloVariables(int silo)
    {
        Server.AddPod(PodOf(silo));
        return new(StringComparer.Ordinal)
        {
            ["KUBECONFIG"] = Kubeconfig("orleans-silo"),
            ["POD_NAME"] = PodOf(silo),
            ["POD_NAMESPACE"] = ApiServer.Namespace,
            ["POD_IP"] = ClusterProcesses.AddressOf(silo),
            ["ORLEANS_SERVICE_ID"] = ServiceId,
            ["ORLEANS_CLUSTER_ID"] = _clusterId,
        };
    }

    public Dictionary<string, string> ApiVariables() => new(StringComparer.Ordinal) { ["KUBECONFIG"] = Kubeconfig("orleans-client") };

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private string Kubeconfig(string serviceAccount)
    {
        var path = Path.Combine(_folder, $"{_clusterId}-{serviceAccount}.kubeconfig");
        File.WriteAllText(path, Server.Kubeconfig(serviceAccount));
        return path;
    }
}
