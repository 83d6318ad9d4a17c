using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Kubernetes;
using Orleans.Clustering.Kubernetes.Resources;
using Orleans.Configuration;
using Orleans.Crypto.KubernetesServer;
using Orleans.Messaging;

namespace Orleans.Crypto.Clustering.Kubernetes.Tests;

/// <summary>
/// Where the tables of a test are kept: in an API server of the test's own or, where <c>KUBECONFIG</c> names a real one that has
/// the definitions, there. Tests that break the server have one of their own always.
/// </summary>
public sealed class ClusterHome : IAsyncDisposable
{
    private const string Variable = "KUBECONFIG";
    private readonly List<(KubernetesMembershipTable Table, string ClusterId)> _tables = [];

    private ClusterHome(ApiServer? server) => Server = server;

    public static bool IsReal => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>Null where it is a real one.</summary>
    public ApiServer? Server { get; }

    public string ClusterId { get; } = "test-" + Guid.NewGuid();

    public static async Task<ClusterHome> Start() => IsReal ? new(null) : await StartOwn();

    public static async Task<ClusterHome> StartOwn() => new(await ApiServer.Start());

    internal async Task<KubernetesMembershipTable> NewTable(string? clusterId = null, int pageSize = 500)
    {
        var table = new KubernetesMembershipTable(NewApi("orleans-silo", pageSize), Cluster(clusterId ?? ClusterId), NullLogger<KubernetesMembershipTable>.Instance);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        _tables.Add((table, clusterId ?? ClusterId));
        return table;
    }

    public IGatewayListProvider NewGateways() =>
        new KubernetesGatewayListProvider(NewApi("orleans-client"), Cluster(ClusterId), Options.Create(new GatewayOptions()));

    internal MembershipApi NewApi(string role, int pageSize = 500)
    {
        var connection = Connection(role);
        return new MembershipApi(new k8s.Kubernetes(connection), connection.Namespace ?? "default", pageSize);
    }

    public KubernetesClientConfiguration Connection(string role) => Server is null
        ? KubernetesClientConfiguration.BuildDefaultConfig()
        : new KubernetesClientConfiguration
        {
            Host = Server.Address.ToString(),
            AccessToken = ApiServer.TokenOf(role),
            Namespace = ApiServer.Namespace,
            HttpClientTimeout = TimeSpan.FromSeconds(5),
        };

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
            return;
        }

        foreach (var (table, clusterId) in _tables)
        {
            await table.DeleteMembershipTableEntriesAsync(clusterId);
        }
    }

    private static IOptions<ClusterOptions> Cluster(string clusterId) => Options.Create(new ClusterOptions { ClusterId = clusterId, ServiceId = "tests" });
}
