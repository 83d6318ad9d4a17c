using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Authorisation;

internal static class Callers
{
    /// <summary>An account with these roles and no others.</summary>
    public static async Task<ApiCaller> NewAccountWith(this SharedServer server, params string[] roles)
    {
        using var account = await server.Process.NewUnverifiedCustomer();
        (await server.Administrator.Put($"v1/admin/accounts/{account.AccountId}/roles", new { roles })).Require();
        // The roles are in the access token, so that they count from the next log-in.
        return await server.Process.LogIn(account.Email!);
    }
}
