using System.Net;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Wallets;

/// <summary>What was open once and is not any more is told from what never was.</summary>
public sealed class ClosedThingsTests : IAsyncLifetime
{
    private ServerProcess _server = null!;
    private ApiCaller _administrator = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.Start();
        _administrator = await _server.NewAdministrator();
    }

    public async Task DisposeAsync()
    {
        _administrator.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_released_hold_is_closed_and_another_id_is_not_found()
    {
        using var customer = await _server.NewCustomer();
        await _administrator.Fund(customer, "USDT", "10");
        var hold = (await customer.Post("v1/holds", new { asset = "USDT", amount = "10" })).Require()["holdId"];
        (await customer.Post($"v1/holds/{hold}/release", null)).Require();

        (await customer.Post($"v1/holds/{hold}/release", null)).AssertProblem(HttpStatusCode.Conflict, "hold_closed");
        (await customer.Post($"v1/holds/{hold}/capture", new { to = _administrator.AccountId })).AssertProblem(HttpStatusCode.Conflict, "hold_closed");
        (await customer.Post($"v1/holds/{Guid.NewGuid()}/release", null)).AssertProblem(HttpStatusCode.NotFound, "hold_not_found");
    }

    [Fact]
    public async Task A_quote_is_accepted_once()
    {
        using var seller = await _server.NewCustomer();
        using var buyer = await _server.NewCustomer();
        await _administrator.Fund(seller, "ETH", "1");
        await _administrator.Fund(buyer, "USDT", "2000");
        (await seller.Post("v1/orders", new { market = "ETH-USDT", side = "sell", type = "limit", price = "1500", quantity = "1" })).Require();
        var quote = (await buyer.Post("v1/conversions/quotes", new { from = "USDT", to = "ETH", amount = "1", amountOf = "to" })).Require()["quoteId"];
        (await buyer.Post("v1/conversions", new { quoteId = quote })).Require();

        (await buyer.Post("v1/conversions", new { quoteId = quote })).AssertProblem(HttpStatusCode.Conflict, "quote_used", "quoteId");
        (await buyer.Post("v1/conversions", new { quoteId = Guid.NewGuid() })).AssertProblem(HttpStatusCode.NotFound, "quote_not_found", "quoteId");
    }
}
