using System.Net;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Duplicates;

/// <summary>Commands that go to other grains than their caller's wallet, which do not know each other's keys.</summary>
[Collection(SharedServer.Name)]
public sealed class KeysAcrossGrainsTests(SharedServer server)
{
    [Fact]
    public async Task A_key_of_a_deposit_stands_for_no_deposit_to_another_account()
    {
        using var one = await server.Process.NewCustomer();
        using var other = await server.Process.NewCustomer();
        var key = Guid.NewGuid().ToString();
        var first = await server.Administrator.Post("v1/admin/deposits", new { accountId = one.AccountId, asset = "USDT", amount = "5" }, key);

        var second = await server.Administrator.Post("v1/admin/deposits", new { accountId = other.AccountId, asset = "USDT", amount = "5" }, key);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (second.Status, second.Code));
        Assert.Equal("0", (await other.Balance("USDT")).Available);
        Assert.Equal(first.Require(), await server.Administrator.Post("v1/admin/deposits", new { accountId = one.AccountId, asset = "USDT", amount = "5" }, key));
    }

    [Fact]
    public async Task A_key_of_a_verification_request_stands_for_no_transfer()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        using var friend = await server.Process.NewCustomer();
        var key = Guid.NewGuid().ToString();
        var request = new { level = 2, fullName = "Ada Lovelace", dateOfBirth = "1990-12-10", country = "CH", documentNumber = "X1234567" };
        (await customer.Post("v1/account/verification", request, key)).Require();

        var transfer = await customer.Post("v1/transfers", new { to = friend.AccountId, asset = "USDT", amount = "5" }, key);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (transfer.Status, transfer.Code));
    }

    [Fact]
    public async Task An_operators_key_of_a_transfer_stands_for_no_deposit_to_himself()
    {
        using var friend = await server.Process.NewCustomer();
        var key = Guid.NewGuid().ToString();
        await server.Administrator.Post("v1/transfers", new { to = friend.AccountId, asset = "USDT", amount = "5" }, key);

        var deposit = await server.Administrator.Post(
            "v1/admin/deposits", new { accountId = server.Administrator.AccountId, asset = "USDT", amount = "5" }, key);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (deposit.Status, deposit.Code));
    }

    [Fact]
    public async Task A_key_of_a_deposit_stands_for_no_other_operation()
    {
        using var customer = await server.Process.NewCustomer();
        var key = Guid.NewGuid().ToString();
        (await server.Administrator.Post("v1/admin/deposits", new { accountId = customer.AccountId, asset = "USDT", amount = "5" }, key)).Require();

        var roles = await server.Administrator.Put($"v1/admin/accounts/{customer.AccountId}/roles", """{"roles":["customer","operator"]}""", key);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (roles.Status, roles.Code));
    }
}
