using Orleans.Crypto.Admin.Connection;

namespace Orleans.Crypto.Admin.Administrators;

/// <summary>What operators and administrators may do through the API.</summary>
/// <param name="token">Gives an access token that is valid now.</param>
internal sealed class Operators(ApiClient client, Func<string> token)
{
    /// <exception cref="CommandFailed">The email is in use, or email or password is not valid.</exception>
    public async Task<Guid> CreateAdministrator(string email, string password, CancellationToken cancellation)
    {
        var request = ApiRequest.Post("v1/admin/administrators", new { email, password }, token(), NewKey());
        var answer = await client.Send<AccountReference>(request, cancellation);
        return answer.Require($"cannot create administrator {email}").AccountId;
    }

    /// <param name="amount">A decimal string in whole units of the asset.</param>
    public async Task Deposit(Guid accountId, string asset, string amount, CancellationToken cancellation)
    {
        var request = ApiRequest.Post("v1/admin/deposits", new { accountId, asset, amount }, token(), NewKey());
        var answer = await client.Send<AccountReference>(request, cancellation);
        answer.Require($"cannot deposit {amount} {asset} to account {accountId}");
    }

    public async Task<TrialBalance> TrialBalance(CancellationToken cancellation)
    {
        var answer = await client.Send<TrialBalance>(ApiRequest.Get("v1/admin/trial-balance", token()), cancellation);
        return answer.Require("cannot read the trial balance");
    }

    private static string NewKey() => Guid.NewGuid().ToString();

    private sealed record AccountReference(Guid AccountId);
}
