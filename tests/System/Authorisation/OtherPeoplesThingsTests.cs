using System.Net;
using System.Text.Json;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.Authorisation;

/// <summary>What belongs to somebody else is, for a stranger, exactly what does not exist.</summary>
[Collection(SharedServer.Name)]
public sealed class OtherPeoplesThingsTests(SharedServer server)
{
    [Fact]
    public async Task An_id_of_another_account_tells_a_stranger_nothing()
    {
        using var owner = await server.Process.NewCustomer();
        using var friend = await server.Process.NewCustomer();
        using var stranger = await server.Process.NewCustomer();
        await server.Administrator.Fund(owner, "USDT", "1000");
        await server.Administrator.Fund(stranger, "USDT", "1000");
        var things = await ThingsOf(owner, friend);
        var before = await owner.Footprint();
        var strangerBefore = await stranger.Footprint();
        var findings = new Findings();

        foreach (var operation in (await ApiDocument.Read(server.Anyone)).Operations)
        {
            foreach (var parameter in operation.RequiredRole == "customer" ? operation.Parameters("path") : [])
            {
                // An operation that the table does not know fails here.
                var own = things[parameter];
                var unknown = parameter == "clientOrderId" ? "nobody-has-this" : Guid.NewGuid().ToString();
                var foreign = await Call(stranger, operation, own);
                var missing = await Call(stranger, operation, unknown);
                findings.Expect(foreign.Status == HttpStatusCode.NotFound && !ProblemDetails.FaultsOf(foreign).Any(), $"{operation.Name}: {foreign}");
                findings.Expect(foreign == missing, $"{operation.Name} tells them apart: {foreign} and {missing}");
                if (operation.Method == HttpMethod.Get)
                {
                    findings.Expect((await Call(owner, operation, own)).Succeeded, $"{operation.Name} refuses the owner");
                }
            }
        }

        findings.AssertNone();
        Assert.True((await friend.Get($"v1/transfers/{things["transferId"]}")).Succeeded, "A transfer is its recipient's too.");
        Assert.Equal(before, await owner.Footprint());
        Assert.Equal(strangerBefore, await stranger.Footprint());

        (await owner.Delete($"v1/orders/{things["orderId"]}")).Require();
    }

    [Fact]
    public async Task Another_accounts_order_has_no_fills_for_a_stranger()
    {
        using var owner = await server.Process.NewCustomer();
        using var stranger = await server.Process.NewCustomer();
        await server.Administrator.Fund(owner, "USDT", "1000");
        var order = await PlaceOrder(owner);

        var fills = (await stranger.Get($"v1/fills?orderId={order}")).Require().Body.GetProperty("items");

        Assert.Equal(0, fills.GetArrayLength());
        (await owner.Delete($"v1/orders/{order}")).Require();
    }

    [Fact]
    public async Task Another_accounts_quote_can_not_be_accepted()
    {
        using var maker = await server.Process.NewCustomer();
        using var owner = await server.Process.NewCustomer();
        using var stranger = await server.Process.NewCustomer();
        await server.Administrator.Fund(maker, "BTC", "1");
        await server.Administrator.Fund(stranger, "USDT", "1000");
        var offer = (await maker.Post("v1/orders", new { market = "BTC-USDT", side = "sell", type = "limit", price = "30000", quantity = "0.1" })).Require();
        var quote = (await owner.Post("v1/conversions/quotes", new { from = "USDT", to = "BTC", amount = "100", amountOf = "from" })).Require();
        var before = await stranger.Footprint();

        var foreign = await stranger.Post("v1/conversions", new { quoteId = quote["quoteId"] });
        var missing = await stranger.Post("v1/conversions", new { quoteId = Guid.NewGuid() });

        foreign.AssertProblem(HttpStatusCode.NotFound, "quote_not_found", "quoteId");
        Assert.Equal(missing, foreign);
        Assert.Equal(before, await stranger.Footprint());
        await maker.Delete($"v1/orders/{offer["orderId"]}");
    }

    private static Task<Answer> Call(ApiCaller caller, Operation operation, string id) =>
        caller.Send(operation.Method, operation.PathWith(id), operation.TakesBody ? operation.Example.ToJsonString() : null, operation.IsWrite ? Requests.NewKey() : null);

    private static async Task<Dictionary<string, string>> ThingsOf(ApiCaller owner, ApiCaller friend)
    {
        var hold = (await owner.Post("v1/holds", new { asset = "USDT", amount = "250", to = friend.Email })).Require();
        var transfer = (await owner.Post("v1/transfers", new { to = friend.Email, asset = "USDT", amount = "10" })).Require();
        await Wait.Until(async () => (await friend.Get($"v1/transfers/{transfer["transferId"]}")).Succeeded);
        var order = await PlaceOrder(owner, "only-mine");
        return new(StringComparer.Ordinal)
        {
            ["holdId"] = hold["holdId"],
            ["transferId"] = transfer["transferId"],
            ["orderId"] = order,
            ["clientOrderId"] = "only-mine",
        };
    }

    private static async Task<string> PlaceOrder(ApiCaller owner, string? clientOrderId = null)
    {
        var order = new { market = "BTC-USDT", side = "buy", type = "limit", price = "1", quantity = "2", clientOrderId };
        return (await owner.Post("v1/orders", JsonSerializer.SerializeToElement(order))).Require()["orderId"];
    }
}
