using System.Globalization;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>What others see while clients find out what became of their commands.</summary>
public sealed class RetryTests
{
    private const int Deposits = 60;
    private const int Readers = 3;

    // A new process remembers no keys: it meets the first retry of each as a conflict, and loads the wallet anew.
    [Fact]
    public async Task Retries_after_a_restart_never_show_a_wallet_half_loaded()
    {
        await using var server = await ServerProcess.Start("--AccessTokens:LifetimeMinutes=60");
        using var @operator = await server.NewAdministrator();
        using var customer = await server.NewCustomer();
        await Parallel.ForEachAsync(Enumerable.Range(0, Deposits), async (number, _) => await Deposit(number));
        await server.Kill();
        await server.Start();

        using var retried = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Readers).Select(_ => SeenBalances(customer, retried.Token)).ToArray();
        for (var number = 0; number < Deposits; number++)
        {
            await Deposit(number);
        }

        await retried.CancelAsync();
        var seen = (await Task.WhenAll(readers)).SelectMany(balances => balances).Distinct(StringComparer.Ordinal);
        Assert.Equal(Deposits.ToString(CultureInfo.InvariantCulture), Assert.Single(seen));

        async Task Deposit(int number) =>
            (await @operator.Post("v1/admin/deposits", new { accountId = customer.AccountId, asset = "USDT", amount = "1" }, key: $"deposit-{number}")).Require();
    }

    private static async Task<HashSet<string>> SeenBalances(ApiCaller customer, CancellationToken end)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            seen.Add((await customer.Balance("USDT")).Available);
        }
        while (!end.IsCancellationRequested);

        return seen;
    }
}
