using System.Net;
using Orleans.Crypto.SystemTests.Crashes;
using Orleans.Crypto.SystemTests.Harness;
using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>The database goes away, and comes back: nothing is acknowledged meanwhile, and nobody has to do anything.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Store", "Cluster")]
public sealed class LostDatabaseTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Commands_are_unavailable_until_the_database_is_back_and_a_retry_goes_through_once()
    {
        await using var cluster = await ClusterProcesses.Start(silos: 1, apis: 1);
        using var lastWords = new LastWords(() => cluster.Output, output);
        using var administrator = await cluster.NewAdministrator();
        using var customer = await cluster.NewCustomer();
        await administrator.Fund(customer, "USDT", "10");
        var transfer = new { to = administrator.AccountId, asset = "USDT", amount = "4" };
        const string Key = "while-the-database-was-away";

        await cluster.Database.Stop(immediately: true);
        var refused = await customer.Post("v1/transfers", transfer, Key);
        var history = await customer.Get("v1/entries");
        var ready = await Readiness(cluster.Silos[0]);
        await cluster.Database.Start();

        Assert.All([refused, history], answer =>
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (answer.Status, answer.Code));
            Assert.NotNull(answer.RetryAfter);
            Assert.DoesNotContain("sql", answer.Text, StringComparison.OrdinalIgnoreCase);
        });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready);
        await Wait.Until(async () => (await customer.Post("v1/transfers", transfer, Key)).Succeeded);
        (await customer.Post("v1/transfers", transfer, Key)).Require();
        Assert.Equal("6", (await customer.Balance("USDT")).Available);
    }

    [Fact]
    public async Task Processes_that_are_told_to_stop_while_the_database_is_away_end()
    {
        await using var cluster = await ClusterProcesses.Start(silos: 1, apis: 1, "--shutdownTimeoutSeconds=1");
        using var lastWords = new LastWords(() => cluster.Output, output);
        using var customer = await cluster.NewCustomer();
        await cluster.Database.Stop(immediately: true);

        await cluster.Silos[0].Stop();
        await cluster.Apis[0].Stop();
    }

    private static async Task<HttpStatusCode> Readiness(ProductProcess silo)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(silo.Address, "health/ready"));
        return response.StatusCode;
    }
}
