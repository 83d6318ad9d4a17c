using Orleans.Crypto.KubernetesServer;
using Orleans.Crypto.SystemTests.Crashes;
using Orleans.Crypto.SystemTests.Harness;
using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>The API server of Kubernetes goes away: who runs, goes on; only who comes and who goes has to wait for it.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Store", "Cluster")]
public sealed class LostApiServerTests(ITestOutputHelper output)
{
    private const int Customers = 6;

    [Fact]
    public async Task A_running_cluster_serves_without_the_API_server_and_heals_when_it_is_back()
    {
        await using var cluster = await ClusterProcesses.StartInKubernetes(silos: 2, apis: 1);
        using var lastWords = new LastWords(() => cluster.Output, output);
        using var administrator = await cluster.NewAdministrator();
        var customers = new List<ApiCaller>();
        for (var i = 0; i < Customers; i++)
        {
            customers.Add(await cluster.NewCustomer());
            await administrator.Fund(customers[i], "USDT", "10");
        }

        await cluster.Kubernetes!.Server.Suspend();
        foreach (var customer in customers)
        {
            await Pay(customer, administrator, "served without the API server");
        }

        // Nobody can be told that it is gone, so its grains stay where they were, and some customers have to wait.
        await cluster.Silos[1].Kill();
        await cluster.Kubernetes.Server.Resume();
        foreach (var customer in customers)
        {
            await Wait.Until(async () => (await Transfer(customer, administrator, "after it is back")).Succeeded);
            Assert.Equal("8", (await customer.Balance("USDT")).Available);
            customer.Dispose();
        }

        await cluster.Silos[1].Start();
        await Wait.Until(() => Task.FromResult(ActiveSilos(cluster.Kubernetes.Server) == 2));
    }

    [Fact]
    public async Task A_silo_whose_pod_is_deleted_is_declared_dead()
    {
        await using var cluster = await ClusterProcesses.StartInKubernetes(silos: 3, apis: 1);
        using var lastWords = new LastWords(() => cluster.Output, output);

        // The process is well, so that nobody but the API server can tell.
        cluster.Kubernetes!.Server.DeletePod(KubernetesHome.PodOf(2));

        await Wait.Until(() => Task.FromResult(
            cluster.Kubernetes.Server.Objects("silos").Any(silo => (string?)silo["spec"]!["siloName"] == KubernetesHome.PodOf(2) && (string?)silo["spec"]!["status"] == "Dead")));
    }

    private static async Task Pay(ApiCaller customer, ApiCaller recipient, string key) => (await Transfer(customer, recipient, key)).Require();

    private static Task<Answer> Transfer(ApiCaller customer, ApiCaller recipient, string key) =>
        customer.Post("v1/transfers", new { to = recipient.AccountId, asset = "USDT", amount = "1" }, key.Replace(' ', '-'));

    private static int ActiveSilos(ApiServer server) => server.Objects("silos").Count(silo => (string?)silo["spec"]!["status"] == "Active");
}
