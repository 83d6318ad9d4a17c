using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests;

/// <summary>The whole path, once, from outside.</summary>
[Collection(SharedServer.Name)]
public sealed class MainJobTests(SharedServer server)
{
    [Fact]
    public async Task Two_people_register_are_funded_and_trade()
    {
        using var buyer = await server.Process.NewCustomer();
        using var seller = await server.Process.NewCustomer();
        await server.Administrator.Fund(buyer, "USDT", "1000");
        await server.Administrator.Fund(seller, "BTC", "0.5");

        (await seller.Post("v1/orders", new { market = "BTC-USDT", side = "sell", type = "limit", price = "20000", quantity = "0.01" })).Require();
        var bought = (await buyer.Post("v1/orders", new { market = "BTC-USDT", side = "buy", type = "limit", price = "20000", quantity = "0.01" })).Require();

        Assert.Equal("filled", bought["status"]);
        Assert.Equal(("800", "0"), await buyer.Balance("USDT"));
        // The taker's fee of 20 basis points comes out of what was bought.
        Assert.Equal(("0.00998", "0"), await buyer.Balance("BTC"));
        await Wait.Until(async () => await seller.Balance("BTC") == ("0.49", "0"));
        Assert.Equal(("199.8", "0"), await seller.Balance("USDT"));
        var trialBalance = (await server.Administrator.Get("v1/admin/trial-balance")).Require();
        Assert.True(trialBalance.Body.GetProperty("balanced").GetBoolean());
    }
}
