using Microsoft.Extensions.Options;
using Orleans.Clustering.Kubernetes.Resources;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Orleans.Clustering.Kubernetes;

/// <summary>The active silos with a gateway, for clients.</summary>
internal sealed class KubernetesGatewayListProvider(MembershipApi api, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> gateways) : IGatewayListProvider
{
    private readonly MembershipView _view = new(api, new ClusterNames(cluster.Value));

    public TimeSpan MaxStaleness => gateways.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    public async Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken = default)
    {
        var table = await _view.All(cancellationToken);
        return
        [
            .. table.Members.Select(member => member.Item1)
                .Where(silo => silo is { Status: SiloStatus.Active, ProxyPort: > 0 })
                .Select(silo => SiloAddress.New(silo.SiloAddress.Endpoint.Address, silo.ProxyPort, silo.SiloAddress.Generation).ToGatewayUri()),
        ];
    }
}
