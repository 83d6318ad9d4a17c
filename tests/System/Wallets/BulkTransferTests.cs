using System.Net;
using System.Text.Json;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Wallets;

/// <summary>Many transfers in one request: each has its outcome, and a retry has the same.</summary>
public sealed class BulkTransferTests : IAsyncLifetime
{
    private const string Path = "v1/transfers/bulk";
    private const int Most = 8_192;

    private ServerProcess _server = null!;
    private ApiCaller _administrator = null!;
    private ApiCaller _payer = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.Start();
        _administrator = await _server.NewAdministrator();
        _payer = await _server.NewCustomer();
        await _administrator.Fund(_payer, "USDT", "10000");
    }

    public async Task DisposeAsync()
    {
        _payer.Dispose();
        _administrator.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Each_transfer_has_an_outcome_of_its_own_and_a_retry_has_the_same()
    {
        using var first = await _server.NewCustomer();
        using var second = await _server.NewCustomer();
        object[] transfers =
        [
            To(first.Email!, "1"), To(second.AccountId.ToString(), "2"), To(Guid.NewGuid().ToString(), "3"), To(_payer.Email!, "4"), To(first.Email!, "20000"), To(first.Email!, "5"),
        ];

        var answer = (await _payer.Post(Path, new { transfers }, "payout")).Require();
        var again = (await _payer.Post(Path, new { transfers }, "payout")).Require();

        Assert.Equal(answer.Text, again.Text);
        var items = answer.Body.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal("sent sent refused refused refused sent", Joined(items, "status"));
        Assert.Equal("recipient_not_found same_account insufficient_funds", Joined(items[2..5], "code"));
        Assert.Equal("transfers[2].to", items[2].GetProperty("field").GetString());
        await Total(first, "6");
        await Total(second, "2");
        await Total(_payer, "9992");
        var last = (await first.Get($"v1/transfers/{items[5].GetProperty("transferId").GetString()}")).Require();
        Assert.Equal(("5", _payer.AccountId.ToString()), (last["amount"], last["from"]));
        var sent = (await _payer.Get($"v1/transfers/{items[1].GetProperty("transferId").GetString()}")).Require();
        Assert.Equal(("2", second.AccountId.ToString()), (sent["amount"], sent["to"]));
        Assert.True((await _administrator.Get("v1/admin/trial-balance")).Require().Body.GetProperty("balanced").GetBoolean());
    }

    [Fact]
    public async Task The_largest_bulk_is_sent_and_one_more_is_refused()
    {
        using var shop = await _server.NewCustomer();
        var transfers = Enumerable.Range(0, Most).Select(_ => To(shop.Email!, "1")).ToArray();

        (await _payer.Post(Path, new { transfers = (object[])[.. transfers, transfers[0]] })).AssertProblem(HttpStatusCode.BadRequest, "invalid_request", "transfers");
        var answer = (await _payer.Post(Path, new { transfers })).Require();

        Assert.Equal(Most, answer.Body.GetProperty("sent").GetInt32());
        await Total(shop, "8192");
        var id = answer.Body.GetProperty("items")[Most - 1].GetProperty("transferId").GetString();
        Assert.Equal("1", (await _payer.Get($"v1/transfers/{id}")).Require()["amount"]);
    }

    [Fact]
    public async Task What_is_wrong_is_named_by_its_place_and_nothing_is_sent()
    {
        using var shop = await _server.NewCustomer();

        var answer = await _payer.Post(Path, new { transfers = (object?[])[To(shop.Email!, "1"), To("nobody", "1"), To(shop.Email!, "1.1234567"), null] });

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal("transfers[1].to transfers[2].amount transfers[3]", Joined(answer.Body.GetProperty("errors").EnumerateArray(), "field"));
        (await _payer.Post(Path, new { transfers = Array.Empty<object>() })).AssertProblem(HttpStatusCode.BadRequest, "invalid_request", "transfers");
        (await _payer.Post(Path, new { })).AssertProblem(HttpStatusCode.BadRequest, "invalid_request", "transfers");
        await Total(_payer, "10000");
    }

    [Fact]
    public async Task A_payout_whose_process_dies_right_after_the_answer_reaches_every_recipient_once()
    {
        using var first = await _server.NewCustomer();
        using var second = await _server.NewCustomer();
        var transfers = Enumerable.Range(0, Most).Select(i => To((i % 2 == 0 ? first : second).Email!, "1")).ToArray();

        var answer = (await _payer.Post(Path, new { transfers }, "payout")).Require();
        await _server.Kill();
        await _server.Start();

        Assert.Equal(answer.Text, (await _payer.Post(Path, new { transfers }, "payout")).Require().Text);
        await Total(first, "4096");
        await Total(second, "4096");
        await Total(_payer, "1808");
        await Wait.Until(async () => (await _administrator.Get("v1/admin/trial-balance")).Require().Body
            .GetProperty("assets").EnumerateArray().All(line => line.GetProperty("classes").GetProperty("inTransit").GetString() == "0"));
        Assert.True((await _administrator.Get("v1/admin/trial-balance")).Require().Body.GetProperty("balanced").GetBoolean());
        await Total(first, "4096");
        await Total(second, "4096");
    }

    private static string Joined(IEnumerable<JsonElement> items, string member) => string.Join(' ', items.Select(item => item.GetProperty(member).GetString()));

    private static object To(string to, string amount) => new { to, asset = "USDT", amount };

    private static Task Total(ApiCaller holder, string amount) => Wait.Until(async () => (await holder.Get("v1/balances")).Require().Body
        .GetProperty("items").EnumerateArray().Any(balance => balance.GetProperty("asset").GetString() == "USDT" && balance.GetProperty("total").GetString() == amount));
}
