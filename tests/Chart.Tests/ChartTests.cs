using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace Orleans.Crypto.Chart.Tests;

/// <summary>The chart with every file of values and every switch.</summary>
public sealed class ChartTests
{
    /// <summary>Kinds that clusters know by themselves; others come with their operators.</summary>
    private static readonly Dictionary<string, Type> s_kinds = new(StringComparer.Ordinal)
    {
        ["Deployment"] = typeof(V1Deployment),
        ["Service"] = typeof(V1Service),
        ["ServiceAccount"] = typeof(V1ServiceAccount),
        ["Role"] = typeof(V1Role),
        ["RoleBinding"] = typeof(V1RoleBinding),
        ["ConfigMap"] = typeof(V1ConfigMap),
        ["Job"] = typeof(V1Job),
        ["Pod"] = typeof(V1Pod),
        ["Ingress"] = typeof(V1Ingress),
        ["NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
    };

    private static readonly HashSet<string> s_operators = new(StringComparer.Ordinal) { "ServiceMonitor", "PrometheusRule" };

    public static TheoryData<string, string> PoliciesOfShapes()
    {
        var data = new TheoryData<string, string>();
        foreach (var shape in Shapes.All)
        {
            foreach (var policy in Policies.All.Keys)
            {
                data.Add(policy, shape);
            }
        }

        return data;
    }

    [Theory]
    [ClassData(typeof(Shapes))]
    public void It_is_without_complaint(string shape)
    {
        var (exitCode, output, error) = Tools.Helm(["lint", "--strict", Tools.Chart, .. Arguments(shape)]);

        Assert.True(exitCode == 0, output + error);
        Assert.DoesNotContain("[WARNING]", output, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(Shapes))]
    public void Its_objects_fit_the_schemas_of_Kubernetes(string shape) => Assert.Empty(Misfits(RenderedChart.Of(Arguments(shape))));

    [Theory]
    [MemberData(nameof(PoliciesOfShapes))]
    public void Its_objects_keep_to_our_policies(string policy, string shape) => Assert.Empty(Policies.All[policy](RenderedChart.Of(Arguments(shape))));

    [Theory]
    [InlineData("Deployment", "spec.template.spec.containers.0.imagePullPolicies", "\"Always\"")]
    [InlineData("Deployment", "spec.replicas", "\"three\"")]
    [InlineData("Service", "spec.ports.0.port", "null")]
    [InlineData("PodDisruptionBudget", "spec.unhealthyPodEviction", "\"AlwaysAllow\"")]
    [InlineData("NetworkPolicy", "spec.ingress.0.ports.0.prot", "\"TCP\"")]
    public void An_object_that_does_not_fit_is_noticed(string kind, string path, string value)
    {
        var chart = RenderedChart.Of().Copy();
        Change(chart.Of(kind).First(), path, value);

        Assert.NotEmpty(Misfits(chart));
    }

    [Theory]
    [InlineData("pods are restricted", "Deployment", "spec.template.spec.securityContext.runAsNonRoot", "false")]
    [InlineData("pods are restricted", "Deployment", "spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem", "false")]
    [InlineData("pods are restricted", "Deployment", "spec.template.spec.containers.0.securityContext.capabilities.drop", "[]")]
    [InlineData("pods are restricted", "Job", "spec.template.spec.automountServiceAccountToken", "true")]
    [InlineData("pods are restricted", "Pod", "spec.hostNetwork", "true")]
    [InlineData("containers have requests and a limit of memory", "Deployment", "spec.template.spec.containers.0.resources.limits", "{}")]
    [InlineData("servers have probes on a port of theirs", "Deployment", "spec.template.spec.containers.0.livenessProbe.httpGet.port", "\"web\"")]
    [InlineData("servers have probes on a port of theirs", "Deployment", "spec.template.spec.containers.0.startupProbe", "null")]
    [InlineData("selectors match the labels of pods", "PodDisruptionBudget", "spec.selector.matchLabels.a", "\"b\"")]
    [InlineData("selectors match the labels of pods", "Deployment", "spec.template.metadata.labels", "{}")]
    [InlineData("ports of services and ingresses are there", "Service", "spec.ports.0.targetPort", "\"web\"")]
    [InlineData("ports of services and ingresses are there", "Ingress", "spec.rules.0.http.paths.0.backend.service.name", "\"other\"")]
    [InlineData("whoever serves is reachable by policy, and nobody else", "NetworkPolicy", "spec.ingress.0.ports", "null")]
    [InlineData("whoever serves is reachable by policy, and nobody else", "NetworkPolicy", "spec.podSelector.matchLabels.a", "\"b\"")]
    [InlineData("servers have time to stop", "Deployment", "spec.template.spec.terminationGracePeriodSeconds", "20")]
    [InlineData("rights are those that are used", "Role", "rules.0.verbs.0", "\"*\"")]
    [InlineData("autoscalers and replicas don't contradict each other", "Deployment", "spec.replicas", "null")]
    [InlineData("names of settings and secrets are given", "ConfigMap", "metadata.name", "\"other\"")]
    public void What_breaks_a_policy_is_noticed(string policy, string kind, string path, string value)
    {
        var chart = RenderedChart.Of("--set", "ingress.enabled=true").Copy();
        Assert.Empty(Policies.All[policy](chart));

        Change(chart.Of(kind).First(), path, value);

        Assert.NotEmpty(Policies.All[policy](chart));
    }

    [Theory]
    [InlineData("silo.replicas=many", "/silo/replicas")]
    [InlineData("silo.replica=3", "replica")]
    [InlineData("membership=Etcd", "/membership")]
    [InlineData("api.terminationGracePeriodSeconds=5", "/api/terminationGracePeriodSeconds")]
    [InlineData("kafka.client.sasl\\.password=secret", "sasl.password")]
    [InlineData("settings.Storage__ConnectionString=Host=db", "Storage__ConnectionString")]
    public void Wrong_values_are_refused_by_name(string value, string name)
    {
        var (exitCode, _, error) = Tools.Helm("template", Tools.Chart, "--set", value);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(name, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_definitions_of_the_membership_come_with_it()
    {
        var chart = RenderedChart.Of("--include-crds");

        Assert.Equal(
            "clusterversions.membership.orleans.dot.net silos.membership.orleans.dot.net",
            string.Join(' ', chart.Of("CustomResourceDefinition").Select(item => (string?)item["metadata"]!["name"]).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_setting_that_it_gives_is_one_of_ours()
    {
        var known = File.ReadAllText(Path.Combine(Tools.Root, "docs", "configuration.md"));
        var chart = RenderedChart.Of(Arguments(Shapes.All.First(shape => shape.Contains("kafka", StringComparison.Ordinal))));
        var names = chart.Of("ConfigMap").Where(item => item["data"]!["Urls"] is not null || item["data"]!["ORLEANS_CLUSTER_ID"] is not null).SelectMany(item => item["data"]!.AsObject().Select(pair => pair.Key))
            .Where(name => name.Contains("__", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name.Replace("__", ":", StringComparison.Ordinal)}`", known, StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_and_dashboards_are_in_it()
    {
        var chart = RenderedChart.Of("--set", "metrics.alerts.enabled=true,metrics.dashboards.enabled=true");

        Assert.NotEmpty(chart.Of("PrometheusRule").Single()["spec"]!["groups"]!.AsArray());
        var dashboards = chart.Of("ConfigMap").Where(item => item["metadata"]!["labels"]!["grafana_dashboard"] is not null).SelectMany(item => item["data"]!.AsObject()).ToList();
        Assert.NotEmpty(dashboards);
        Assert.All(dashboards, dashboard => Assert.NotNull(JsonNode.Parse((string)dashboard.Value!)!["panels"]));
    }

    private static string[] Arguments(string shape) => shape.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Fields that a kind does not have, by the models of the .NET client; and what else its schema does not allow.</summary>
    private static List<string> Misfits(RenderedChart chart)
    {
        var misfits = JsonSerializer.Deserialize<List<string>>(Tools.Node("validate.mjs", JsonSerializer.Serialize(chart.Objects)))!;
        foreach (var item in chart.Objects)
        {
            var kind = (string)item["kind"]!;
            if (s_operators.Contains(kind))
            {
                continue;
            }

            try
            {
                Read(s_kinds[kind], item);
            }
            catch (TargetInvocationException exception) when (exception.InnerException is YamlException misfit)
            {
                misfits.Add($"{RenderedChart.Name(item)}: {misfit.Message}");
            }
        }

        return misfits;
    }

    private static void Read(Type kind, JsonObject item) =>
        typeof(KubernetesYaml).GetMethods().Single(method => method is { Name: "Deserialize", IsGenericMethod: true } && method.GetParameters() is [{ ParameterType: var text }, _] && text == typeof(string))
            .MakeGenericMethod(kind).Invoke(null, [item.ToJsonString(), true]);

    private static void Change(JsonNode item, string path, string value)
    {
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
        {
            item = int.TryParse(part, CultureInfo.InvariantCulture, out var index) ? item[index]! : item[part]!;
        }

        var changed = JsonNode.Parse(value);
        if (int.TryParse(parts[^1], CultureInfo.InvariantCulture, out var last))
        {
            item[last] = changed;
        }
        else if (changed is null)
        {
            item.AsObject().Remove(parts[^1]);
        }
        else
        {
            item[parts[^1]] = changed;
        }
    }
}
