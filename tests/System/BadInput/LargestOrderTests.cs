using System.Net;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.BadInput;

/// <summary>The largest price and quantity are legal: they must be counted exactly, or refused for want of funds, and never overflow.</summary>
[Collection(SharedServer.Name)]
public sealed class LargestOrderTests(SharedServer server)
{
    private const string LargestUsdtPrice = "10000000000";

    public static TheoryData<string, string, string> Largest => new()
    {
        { "BTC-USDT", LargestUsdtPrice, "10000000" },
        { "ETH-USDT", LargestUsdtPrice, "1000000000" },
        { "ETH-BTC", "1000000", "100000000000" },
    };

    [Theory]
    [MemberData(nameof(Largest))]
    public async Task Without_the_funds_the_largest_order_is_refused_for_that(string market, string price, string quantity)
    {
        using var customer = await server.Process.NewCustomer();
        var before = await customer.Footprint();

        foreach (var side in (string[])["buy", "sell"])
        {
            (await customer.Post("v1/orders", new { market, side, type = "limit", price, quantity })).AssertProblem(HttpStatusCode.Conflict, "insufficient_funds");
            // A digit more is too much.
            (await customer.Post("v1/orders", new { market, side, type = "limit", price = price + "1", quantity })).AssertProblem(HttpStatusCode.BadRequest, "invalid_amount", "price");
            (await customer.Post("v1/orders", new { market, side, type = "limit", price, quantity = quantity + "1" })).AssertProblem(HttpStatusCode.BadRequest, "invalid_amount", "quantity");
        }

        (await customer.Post("v1/orders", new { market, side = "sell", type = "market", quantity })).AssertProblem(HttpStatusCode.Conflict, "insufficient_funds");
        Assert.Empty(ProblemDetails.FaultsOf(await customer.Post("v1/orders", new { market, side = "buy", type = "market", quantity })));
        Assert.Empty(ProblemDetails.FaultsOf(await customer.Post("v1/orders", new { market, side = "buy", type = "market", quoteAmount = LargestUsdtPrice })));
        Assert.Equal(before, await customer.Footprint());
    }

    [Theory]
    [InlineData("from", "BTC", "USDT", "100000000000000000000")]
    [InlineData("to", "BTC", "USDT", "10000000000000000000000")]
    [InlineData("from", "USDT", "ETH", "10000000000000000000000")]
    [InlineData("to", "USDT", "ETH", "10000000000")]
    [InlineData("from", "BTC", "ETH", "100000000000000000000")]
    public async Task The_largest_conversion_finds_no_offer(string amountOf, string from, string to, string amount)
    {
        using var customer = await server.Process.NewCustomer();

        var answer = await customer.Post("v1/conversions/quotes", new { from, to, amount, amountOf });

        answer.AssertProblem(HttpStatusCode.Conflict, "no_liquidity");
    }

    [Fact]
    public async Task The_largest_price_and_quantity_trade_exactly()
    {
        using var seller = await server.Process.NewCustomer();
        using var buyer = await server.Process.NewCustomer();
        await server.Administrator.Fund(seller, "BTC", "10000000");
        // The most that one deposit can bring.
        await server.Administrator.Fund(buyer, "USDT", "10000000000000000000000");
        var order = new { market = "BTC-USDT", side = "sell", type = "limit", price = LargestUsdtPrice, quantity = "10000000" };

        var sold = (await seller.Post("v1/orders", order)).Require();
        var bought = (await buyer.Post("v1/orders", order with { side = "buy" })).Require();

        Assert.Equal(("filled", "10000000"), (bought["status"], bought["filledQuantity"]));
        // What the buyer took from cheaper offers, the seller has left.
        var rest = (await seller.Delete($"v1/orders/{sold["orderId"]}")).Succeeded;
        await Wait.Until(async () => (await seller.Balance("BTC")).Held == "0");
        var (received, _) = await seller.Balance("USDT");
        Assert.True(rest || received == "99900000000000000", received);
        Assert.Equal(("9980000", "0"), await buyer.Balance("BTC"));
        await server.Administrator.SettledTrialBalance();
    }
}
