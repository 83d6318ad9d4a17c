using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>All that can be seen of an account from outside, to tell whether anything has changed.</summary>
internal static class Footprints
{
    private static readonly string[] s_paths =
    [
        "v1/account", "v1/balances", "v1/entries?limit=200", "v1/orders?limit=200", "v1/orders?status=closed&limit=200", "v1/fills?limit=200", "v1/holds",
    ];

    public static async Task<string> Footprint(this ApiCaller caller)
    {
        var answers = await Task.WhenAll(s_paths.Select(path => caller.Get(path)));
        return string.Join('\n', answers.Select(answer => answer.Require().Text));
    }

    /// <summary>How many events the caller's wallet has seen, refused commands included.</summary>
    public static async Task<long> Sequence(this ApiCaller caller)
    {
        using var stream = await caller.Stream();
        await foreach (var message in stream.Messages())
        {
            return message.Data.GetProperty("sequence").GetInt64();
        }

        throw new InvalidOperationException("The stream ended without a snapshot.");
    }

    /// <summary>How many ledger transactions of a kind the caller's entries show.</summary>
    public static async Task<int> Transactions(this ApiCaller caller, string kind) => (await caller.Get("v1/entries?limit=200")).Require()
        .Body.GetProperty("items").EnumerateArray()
        .Where(entry => entry.GetProperty("kind").GetString() == kind)
        .Select(entry => entry.GetProperty("transactionId").GetString())
        .Distinct(StringComparer.Ordinal)
        .Count();

    /// <summary>The sums per asset and account class, once nothing is on its way any more.</summary>
    public static Task<string> SettledTrialBalance(this ApiCaller @operator) => Wait.For(async () =>
    {
        var balance = (await @operator.Get("v1/admin/trial-balance")).Require().Body;
        Assert.True(balance.GetProperty("balanced").GetBoolean());
        var assets = balance.GetProperty("assets");
        return assets.EnumerateArray().All(IsSettled) ? assets.GetRawText() : null;
    });

    private static bool IsSettled(JsonElement asset) => asset.GetProperty("classes").GetProperty("inTransit").GetString() == "0";
}
