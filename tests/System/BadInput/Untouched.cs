using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.BadInput;

/// <summary>A customer with funds, a hold and an open order, none of which may change while bad input is sent in his name.</summary>
internal sealed class Untouched
{
    private readonly SharedServer _server;
    private string _footprint = "";
    private string _trialBalance = "";

    private Untouched(SharedServer server, ApiCaller customer) => (_server, Customer) = (server, customer);

    public ApiCaller Customer { get; }

    public string Hold { get; private set; } = "";

    public string Order { get; private set; } = "";

    public static async Task<Untouched> Watch(SharedServer server)
    {
        var watched = new Untouched(server, await server.Process.NewCustomer());
        var customer = watched.Customer;
        foreach (var (asset, amount) in ((string, string)[])[("BTC", "10"), ("ETH", "100"), ("USDT", "100000"), ("USD", "100")])
        {
            await server.Administrator.Fund(customer, asset, amount);
        }

        watched.Hold = (await customer.Post("v1/holds", new { asset = "USDT", amount = "250" })).Require()["holdId"];
        watched.Order = (await customer.Post("v1/orders", new { market = "BTC-USDT", side = "buy", type = "limit", price = "1", quantity = "2" })).Require()["orderId"];
        watched._footprint = await customer.Footprint();
        watched._trialBalance = await server.Administrator.SettledTrialBalance();
        return watched;
    }

    /// <summary>Somebody who may call an operation, so that its input is looked at.</summary>
    public ApiCaller CallerOf(Operation operation) => operation.RequiredRole is "operator" or "administrator" ? _server.Administrator : Customer;

    public async Task AssertUntouched()
    {
        Assert.Equal(_footprint, await Customer.Footprint());
        Assert.Equal(_trialBalance, await _server.Administrator.SettledTrialBalance());
        (await Customer.Delete($"v1/orders/{Order}")).Require();
        Customer.Dispose();
    }
}
