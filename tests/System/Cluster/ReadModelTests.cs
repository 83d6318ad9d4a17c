using System.Text.RegularExpressions;
using Orleans.Crypto.SystemTests.Crashes;
using Orleans.Crypto.SystemTests.Harness;
using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Cluster;

[Trait("Store", "Cluster")]
public sealed partial class ReadModelTests(ITestOutputHelper output)
{
    private const string GuidesAccount = "0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6";
    private const string GuidesTransfer = "0198f3a3-0d1e-7f20-8a31-b2c3d4e5f607";

    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task The_tables_come_to_what_the_API_shows_though_the_silo_that_writes_them_is_killed_and_so_they_do_from_zero()
    {
        await using var cluster = await ClusterProcesses.Start(silos: 2, apis: 1);
        using var lastWords = new LastWords(() => cluster.Output, output);
        await using var world = await CrashWorld.Start(cluster, customers: 6, clientsEach: 2, followed: 0, seed: 11, persistent: true);
        var tables = new ReadModelTables(cluster.ConnectionString);

        using var end = new CancellationTokenSource();
        var work = world.Work(s_pace, end.Token);
        await world.Answers(100);
        var worker = await tables.Worker();
        var silo = Assert.Single(cluster.Silos, silo => silo.Id == worker);
        await silo.Kill();
        await world.Answers(100);
        await silo.Start();
        await world.Answers(50);
        await end.CancelAsync();
        await work;
        await world.Finish();
        await world.Settled();

        var history = await world.Read();
        await AssertSame(history, tables);
        Assert.NotEqual(worker, await tables.Worker());
        await tables.Rebuild();
        await AssertSame(history, tables);
    }

    [Fact]
    public async Task An_operator_with_the_guides_rights_gets_an_answer_to_each_of_its_queries()
    {
        await using var cluster = await ClusterProcesses.Start(silos: 1, apis: 1);
        using var lastWords = new LastWords(() => cluster.Output, output);
        await using var world = await CrashWorld.Start(cluster, customers: 3, clientsEach: 2, followed: 0, seed: 12, persistent: true);
        using (var end = new CancellationTokenSource())
        {
            var work = world.Work(s_pace, end.Token);
            await world.Answers(150);
            await end.CancelAsync();
            await work;
        }

        await world.Finish();
        await world.Settled();
        var tables = new ReadModelTables(cluster.ConnectionString);
        await Wait.Until(tables.IsCaughtUp);
        var transfer = (await world.Read()).Accounts.SelectMany(account => account.Entries.Where(entry => entry.Kind == "transfer").Select(entry => (account.Id, entry.Transaction))).First();

        var blocks = Sql().Matches(await File.ReadAllTextAsync(Path.Combine(Programs.Repository, "docs/operators.md")))
            .Select(block => block.Groups["text"].Value.Replace(GuidesAccount, transfer.Id.ToString(), StringComparison.Ordinal).Replace(GuidesTransfer, transfer.Transaction, StringComparison.Ordinal))
            .ToArray();
        Assert.True(blocks.Length > 6, "The guide's queries were not found.");
        await tables.Read(blocks[0], _ => 0);
        foreach (var query in blocks[1..^1])
        {
            var rows = await tables.Read(query, row => Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, row.GetValue, StringComparer.Ordinal), role: "support");
            Assert.True(rows.Count > 0, $"It has no answer to\n{query}");
            Assert.All(rows.Where(row => row.ContainsKey("difference")), row => Assert.Equal((0m, 0m), (row["sum"], row["difference"])));
        }

        await tables.Read(blocks[^1], _ => 0);
        await Wait.Until(async () => await tables.IsCaughtUp());
        Assert.NotEqual(0, await tables.Count("ledger_entry"));
    }

    private static async Task AssertSame(History history, ReadModelTables tables)
    {
        await Wait.Until(tables.IsCaughtUp);
        foreach (var account in history.Accounts)
        {
            Assert.Equal(account.Entries, await tables.Entries(account.Id));
            Assert.Equal(account.Balances.Where(balance => balance.Available + balance.Held > 0).OrderBy(balance => balance.Asset, StringComparer.Ordinal), (await tables.Balances(account.Id)).Where(balance => balance.Available + balance.Held > 0));
            Assert.Equal(account.Orders.OrderBy(order => order.Id.ToString(), StringComparer.Ordinal), await tables.Orders(account.Id));
            Assert.Equal(Sorted(account.Fills), Sorted(await tables.Fills(account.Id)));
        }

        foreach (var market in history.Markets)
        {
            Assert.Equal(market.Trades.OrderBy(trade => trade.Id), await tables.Trades(market.Name));
        }

        Assert.Equal(history.TrialBalance, await tables.TrialBalance());
        // And nothing else.
        Assert.Equal(history.Accounts.Sum(account => account.Entries.Count), await tables.Count("ledger_entry"));
        Assert.Equal(history.Accounts.Sum(account => account.Orders.Count()), await tables.Count("order_state"));
        Assert.Equal(history.Accounts.Sum(account => account.Fills.Count), await tables.Count("fill"));
        Assert.Equal(history.Markets.Sum(market => market.Trades.Count), await tables.Count("trade"));
        Assert.NotEqual(0, await tables.Count("trade"));
    }

    private static IEnumerable<Fill> Sorted(IEnumerable<Fill> fills) =>
        fills.OrderBy(fill => fill.Market, StringComparer.Ordinal).ThenBy(fill => fill.TradeId).ThenBy(fill => fill.IsBuy);

    [GeneratedRegex("^```sql\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sql();
}
