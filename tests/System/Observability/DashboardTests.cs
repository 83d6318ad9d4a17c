using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orleans.Crypto.SystemTests.Harness;
using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Observability;

/// <summary>Dashboards, alerts, runbooks and the guide speak of what there is.</summary>
public sealed partial class DashboardTests(ITestOutputHelper output)
{
    /// <summary>They come only once something goes wrong.</summary>
    private static readonly HashSet<string> s_ofFaults = new(StringComparer.Ordinal)
    {
        "orleans_crypto_journal_commit_failures_total", "orleans_crypto_relay_redeliveries_total", "orleans_kafka_redelivered_total", "orleans_kafka_dead_lettered_total",
        "orleans_kafka_offset_out_of_range_total",
    };

    private static readonly string s_root = Programs.Repository;
    private static readonly string s_alerts = File.ReadAllText(Path.Combine(s_root, "k8s/chart/files/alerts.yaml"));
    private static readonly string s_guide = File.ReadAllText(Path.Combine(s_root, "docs/observability.md"));
    private static readonly string[] s_dashboards = [.. Directory.GetFiles(Path.Combine(s_root, "k8s/chart/files/dashboards"), "*.json").Select(File.ReadAllText)];

    [Fact]
    public async Task Every_metric_that_is_spoken_of_is_exported_and_every_one_of_ours_is_explained()
    {
        await using var server = await ServerProcess.Start("--Ledger:CheckSeconds=1");
        using var administrator = await server.NewAdministrator();
        using var customer = await server.NewCustomer();
        await administrator.Fund(customer, "USDT", "10");
        (await customer.Post("v1/transfers", new { to = administrator.AccountId, asset = "USDT", amount = "4" })).Require();
        var spoken = s_dashboards.SelectMany(Expressions).Append(s_alerts).Append(s_guide).SelectMany(text => Metric().Matches(text).Select(match => Family(match.Value)))
            .Where(name => !s_ofFaults.Contains(name) && IsOfThisShape(name)).ToHashSet(StringComparer.Ordinal);

        await Wait.Until(async () =>
        {
            var exported = (await Exposition.Read(server.SiloAddress)).Names.Concat((await Exposition.Read(server.Address)).Names).Select(Family).ToHashSet(StringComparer.Ordinal);
            var unexplained = exported.Where(name => name.StartsWith("orleans_crypto_", StringComparison.Ordinal) || name.StartsWith("orleans_kafka_", StringComparison.Ordinal))
                .Where(name => !s_guide.Contains($"`{name}`", StringComparison.Ordinal)).ToList();
            Assert.Empty(unexplained);
            output.WriteLine("missing: " + string.Join(", ", spoken.Except(exported, StringComparer.Ordinal)));
            return spoken.IsSubsetOf(exported);
        });
    }

    [Fact]
    public void Every_alert_has_its_runbook_and_every_runbook_its_alert()
    {
        var alerts = Alert().Matches(s_alerts).Select(match => (Name: match.Groups["name"].Value, Runbook: match.Groups["runbook"].Value)).ToList();
        var runbooks = Directory.GetFiles(Path.Combine(s_root, "docs/runbooks"), "*.md").Select(file => $"docs/runbooks/{Path.GetFileName(file)}");

        Assert.NotEmpty(alerts);
        Assert.Equal(string.Join('\n', runbooks.Order(StringComparer.Ordinal)), string.Join('\n', alerts.Select(alert => alert.Runbook).Order(StringComparer.Ordinal)));
        Assert.All(alerts, alert => Assert.Contains($"`{alert.Name}`", File.ReadAllText(Path.Combine(s_root, alert.Runbook)), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_panel_has_a_place_a_source_and_a_query()
    {
        foreach (var panel in s_dashboards.SelectMany(dashboard => JsonNode.Parse(dashboard)!["panels"]!.AsArray()))
        {
            Assert.NotNull(panel!["gridPos"]);
            Assert.Equal("${datasource}", (string?)panel["datasource"]!["uid"]);
            Assert.All(panel["targets"]!.AsArray(), target => Assert.NotEmpty((string)target!["expr"]!));
        }
    }

    private static IEnumerable<string> Expressions(string dashboard) =>
        JsonNode.Parse(dashboard)!["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!);

    private static bool IsOfThisShape(string name) =>
        (Brokers.AreUsed || !name.StartsWith("orleans_kafka_", StringComparison.Ordinal)) && (Databases.IsPostgres || !name.Contains("_read_models_", StringComparison.Ordinal));

    /// <summary>A histogram is spoken of by its parts.</summary>
    private static string Family(string name) => Part().Replace(name, "");

    [GeneratedRegex("\\b(orleans_(crypto|kafka|grains|catalog|app)|http_server|dotnet_[a-z])[a-z_]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Metric();

    [GeneratedRegex("alert: (?<name>\\w+)[^#]*?runbook_url: (?<runbook>\\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Alert();

    [GeneratedRegex("_(bucket|count|sum)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Part();
}
