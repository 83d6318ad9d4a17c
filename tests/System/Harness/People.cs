namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Makes callers of every kind, as they would come to be: through the API and the operators' command line.</summary>
public static class People
{
    public const string Password = "correct horse battery";

    public static async Task<ApiCaller> NewAdministrator(this IServer server)
    {
        var email = NewEmail("administrator");
        var (exitCode, output) = await ServerProcess.Run(
            Programs.Admin, "create-administrator", "--email", email, "--password", Password, "--url", server.Address.ToString(), "--data", server.DataDirectory);
        Assert.True(exitCode == 0, output);
        return await server.LogIn(email);
    }

    /// <summary>Registered, confirmed and logged in; not verified.</summary>
    public static async Task<ApiCaller> NewUnverifiedCustomer(this IServer server)
    {
        var email = NewEmail("customer");
        using var anyone = new ApiCaller(server);
        (await anyone.Send(HttpMethod.Post, "v1/auth/register", new { email, password = Password })).Require();
        var token = await Wait.For(async () =>
        {
            var mails = (await anyone.Get($"v1/development/mailbox?to={Uri.EscapeDataString(email)}")).Require().Body.GetProperty("items");
            return mails.GetArrayLength() == 0 ? null : mails[0].GetProperty("token").GetString();
        });
        (await anyone.Send(HttpMethod.Post, "v1/auth/confirm", new { token })).Require();
        return await server.LogIn(email);
    }

    /// <summary>Verified at level 2, the level without limits.</summary>
    public static async Task<ApiCaller> NewCustomer(this IServer server)
    {
        var customer = await server.NewUnverifiedCustomer();
        (await customer.Post(
            "v1/account/verification",
            new { level = 2, fullName = "Ada Lovelace", dateOfBirth = "1990-12-10", country = "CH", documentNumber = "X1234567" })).Require();
        return customer;
    }

    public static async Task<ApiCaller> LogIn(this IServer server, string email)
    {
        using var anyone = new ApiCaller(server);
        var login = (await anyone.Send(HttpMethod.Post, "v1/auth/login", new { email, password = Password })).Require();
        return new(server) { AccessToken = login["accessToken"], AccountId = Guid.Parse(login["accountId"]), Email = email };
    }

    /// <summary>A sandbox deposit by an operator.</summary>
    public static async Task Fund(this ApiCaller @operator, ApiCaller customer, string asset, string amount) =>
        (await @operator.Post("v1/admin/deposits", new { accountId = customer.AccountId, asset, amount })).Require();

    private static string NewEmail(string kind) => $"{kind}-{Guid.NewGuid():N}@example.com";
}
