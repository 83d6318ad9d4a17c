using System.Net;
using k8s.Autorest;
using Orleans.Clustering.Kubernetes.Resources;
using Orleans.Runtime;

namespace Orleans.Crypto.Clustering.Kubernetes.Tests;

public sealed class GatewayTests : IAsyncLifetime
{
    private ClusterHome _home = null!;

    public async Task InitializeAsync() => _home = await ClusterHome.Start();

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task Active_silos_with_a_gateway_are_found()
    {
        var table = await _home.NewTable();
        var gateway = Entries.New(SiloStatus.Active, gatewayPort: 30_001);
        await table.Insert(Entries.New(), Entries.New(SiloStatus.Active, gatewayPort: 0), gateway, Entries.New(SiloStatus.Dead));

        var found = await _home.NewGateways().GetGatewaysAsync();

        var address = SiloAddress.New(gateway.SiloAddress.Endpoint.Address, 30_001, gateway.SiloAddress.Generation);
        Assert.Equal([address.ToGatewayUri()], found);
    }

    [Fact]
    public async Task Clients_may_read_and_nothing_else()
    {
        if (_home.Server is null)
        {
            // A real server is reached with rights of its own.
            return;
        }

        var table = await _home.NewTable();
        var entry = Entries.New();
        await table.Insert(entry);
        var api = _home.NewApi("orleans-client");
        var silo = (await api.ListSilos("", CancellationToken.None)).Single();

        await Refused(api.CreateSilo(silo, CancellationToken.None));
        await Refused(api.ReplaceSilo(silo, CancellationToken.None));
        await Refused(api.DeleteSilo(silo, CancellationToken.None));
        await Refused(api.PatchHeartbeat(silo.Metadata.Name, new SiloHeartbeat(), CancellationToken.None));
        await Refused(api.CreateVersion(new ClusterVersionResource(), CancellationToken.None));
    }

    private static async Task Refused(Task request) =>
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<HttpOperationException>(() => request)).Response.StatusCode);
}
