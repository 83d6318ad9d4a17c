using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Orleans.Crypto.Chart.Tests;

/// <summary>What stands beside the chart: the cluster on a laptop, and the workflows.</summary>
public sealed class DeliveryTests
{
    private static readonly JsonNode s_compose = Read("compose.yaml");

    public static TheoryData<string> Workflows => [.. Directory.GetFiles(Path.Combine(Tools.Root, ".github", "workflows")).Select(file => Path.GetRelativePath(Tools.Root, file))];

    [Fact]
    public void Compose_gives_settings_that_there_are()
    {
        var known = File.ReadAllText(Path.Combine(Tools.Root, "docs", "configuration.md"));
        var names = s_compose["services"]!.AsObject().Where(service => service.Key.StartsWith("silo", StringComparison.Ordinal) || service.Key == "api")
            .SelectMany(service => service.Value!["environment"]!.AsObject().Select(pair => pair.Key)).Distinct(StringComparer.Ordinal).ToList();

        Assert.Contains("Storage__ConnectionString", names, StringComparer.Ordinal);
        Assert.Contains("Kafka__BootstrapServers", names, StringComparer.Ordinal);
        Assert.All(names, name => Assert.Contains($"`{name.Replace("__", ":", StringComparison.Ordinal)}`", known, StringComparison.Ordinal));
    }

    [Fact]
    public void Silos_of_compose_tell_the_address_that_they_have()
    {
        foreach (var silo in (string[])["silo-1", "silo-2"])
        {
            var service = s_compose["services"]![silo]!;
            Assert.Equal((string?)service["networks"]!["exchange"]!["ipv4_address"], (string?)service["environment"]!["Cluster__AdvertisedAddress"]);
        }
    }

    [Fact]
    public void Compose_builds_what_the_Dockerfile_has()
    {
        var dockerfile = File.ReadAllText(Path.Combine(Tools.Root, "Dockerfile"));
        var targets = s_compose["services"]!.AsObject().Select(service => (string?)service.Value!["build"]?["target"]).Where(target => target is not null).Distinct(StringComparer.Ordinal).ToList();

        Assert.Equal(2, targets.Count);
        Assert.All(targets, target => Assert.Contains($" AS {target}\n", dockerfile, StringComparison.Ordinal));
        Assert.Contains("USER 1654", dockerfile, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_has_the_least_rights_and_no_secret_in_a_script(string file)
    {
        var workflow = Read(file);

        Assert.Equal("read", (string?)workflow["permissions"]!["contents"]);
        Assert.Single(workflow["permissions"]!.AsObject());
        foreach (var step in workflow["jobs"]!.AsObject().SelectMany(job => job.Value!["steps"]?.AsArray() ?? []))
        {
            Assert.DoesNotContain("${{", (string?)step!["run"] ?? "", StringComparison.Ordinal);
            Assert.Matches("^$|@v[0-9]+$", (string?)step["uses"] ?? "");
        }
    }

    [Fact]
    public void Every_environment_has_values_and_production_comes_last()
    {
        var jobs = Read(".github/workflows/release.yml")["jobs"]!.AsObject();
        var environments = jobs.Select(job => (string?)job.Value!["with"]?["environment"]).Where(name => name is not null).ToList();

        Assert.Equal("dev stage prod", string.Join(' ', environments));
        Assert.All(environments, name => Assert.True(File.Exists(Path.Combine(Tools.Chart, $"values-{name}.yaml"))));
        Assert.Contains("stage", jobs["prod"]!["needs"]!.AsArray().Select(need => (string)need!), StringComparer.Ordinal);
        Assert.Contains("--atomic", File.ReadAllText(Path.Combine(Tools.Root, ".github/workflows/deploy.yml")), StringComparison.Ordinal);
    }

    private static JsonNode Read(string file)
    {
        using var text = new StreamReader(Path.Combine(Tools.Root, file));
        var content = new DeserializerBuilder().Build().Deserialize<object>(new MergingParser(new Parser(text)));
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(content))!;
    }
}
