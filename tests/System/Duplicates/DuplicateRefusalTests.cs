using System.Net;
using System.Text.Json.Nodes;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.Duplicates;

/// <summary>A refusal is an answer like any other: its key gives it again, whatever has changed since.</summary>
[Collection(SharedServer.Name)]
public sealed class DuplicateRefusalTests(SharedServer server) : IAsyncLifetime
{
    private WriteOperations _writes = null!;

    public static TheoryData<string, string, string> Unaffordable => new()
    {
        { "v1/transfers", "BTC", """{"to":"RECIPIENT","asset":"BTC","amount":"0.015"}""" },
        { "v1/holds", "BTC", """{"asset":"BTC","amount":"0.015"}""" },
        { "v1/orders", "USDT", """{"market":"BTC-USDT","side":"buy","type":"limit","price":"1","quantity":"10"}""" },
        { "v1/orders", "BTC", """{"market":"BTC-USDT","side":"sell","type":"limit","price":"90000","quantity":"0.1"}""" },
        { "v1/orders", "USDT", """{"market":"BTC-USDT","side":"buy","type":"market","quoteAmount":"50"}""" },
    };

    public async Task InitializeAsync() => _writes = new(server, await ApiDocument.Read(server.Anyone));

    public Task DisposeAsync() => _writes.CleanUp();

    [Theory]
    [MemberData(nameof(Unaffordable))]
    public async Task What_could_not_be_paid_stays_refused_under_its_key(string path, string asset, string body)
    {
        var (customer, recipient) = (await _writes.NewCustomer(), await _writes.NewCustomer());
        var request = JsonNode.Parse(body.Replace("RECIPIENT", recipient.Email, StringComparison.Ordinal))!.ToJsonString();
        var key = Requests.NewKey();

        var answers = await Task.WhenAll(Send(key), Send(key));
        await server.Administrator.Fund(customer, asset, "100");
        var state = await customer.Footprint();
        var afterDeposit = await Send(key);

        answers[0].AssertProblem(HttpStatusCode.Conflict, "insufficient_funds");
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], afterDeposit);
        Assert.Equal(state, await customer.Footprint());
        Assert.True((await Send(Requests.NewKey())).Succeeded, "It can be paid now.");

        Task<Answer> Send(string key) => customer.Send(HttpMethod.Post, path, request, key);
    }

    [Fact]
    public async Task A_conversion_that_could_not_be_paid_stays_refused_under_its_key()
    {
        var maker = await _writes.NewCustomer(("BTC", "1"));
        (await maker.Post("v1/orders", new { market = "BTC-USDT", side = "sell", type = "limit", price = "30000", quantity = "0.1" })).Require();
        var customer = await _writes.NewCustomer();
        var quote = (await customer.Post("v1/conversions/quotes", new { from = "USDT", to = "BTC", amount = "100", amountOf = "from" })).Require();
        var (body, key) = (new { quoteId = quote["quoteId"] }, Requests.NewKey());

        var first = await customer.Post("v1/conversions", body, key);
        await server.Administrator.Fund(customer, "USDT", "100");
        var second = await customer.Post("v1/conversions", body, key);

        first.AssertProblem(HttpStatusCode.Conflict, "insufficient_funds");
        Assert.Equal(first, second);
        Assert.Equal(("100", "0"), await customer.Balance("USDT"));
    }

    [Fact]
    public async Task A_recipient_who_comes_later_does_not_change_the_answer()
    {
        var sender = await _writes.NewCustomer(("BTC", "1"));
        var email = $"late-{Guid.NewGuid():N}@example.com";
        var (body, key) = (new { to = email, asset = "BTC", amount = "0.1" }, Requests.NewKey());

        var first = await sender.Post("v1/transfers", body, key);
        (await server.Administrator.Post("v1/admin/administrators", new { email, password = People.Password })).Require();
        var second = await sender.Post("v1/transfers", body, key);

        first.AssertProblem(HttpStatusCode.NotFound, "recipient_not_found", "to");
        Assert.Equal(first, second);
        Assert.Equal(("1", "0"), await sender.Balance("BTC"));
        Assert.True((await sender.Post("v1/transfers", body)).Succeeded, "The recipient is there now.");
    }

    [Fact]
    public async Task A_second_cancel_with_another_key_finds_the_order_cancelled()
    {
        var customer = await _writes.NewCustomer(("USDT", "10"));
        var order = (await customer.Post("v1/orders", new { market = "BTC-USDT", side = "buy", type = "limit", price = "1", quantity = "2" })).Require()["orderId"];

        var answers = await Task.WhenAll(customer.Delete($"v1/orders/{order}"), customer.Delete($"v1/orders/{order}"));

        Assert.Equal(answers[0].Require(), answers[1]);
        Assert.Equal(1, await customer.Transactions("order_release"));
        Assert.Equal(("10", "0"), await customer.Balance("USDT"));
    }
}
