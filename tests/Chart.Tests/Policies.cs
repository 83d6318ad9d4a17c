using System.Text.Json.Nodes;

namespace Orleans.Crypto.Chart.Tests;

/// <summary>What must hold of all that the chart makes. Each returns what breaks it.</summary>
internal static class Policies
{
    /// <summary>After which a process that was told to stop ends by itself (docs/cluster.md).</summary>
    private const int ShutdownSeconds = 45;

    private static readonly string[] s_probes = ["startupProbe", "readinessProbe", "livenessProbe"];
    private static readonly string[] s_partsOfRules = ["apiGroups", "resources", "verbs"];

    public static readonly IReadOnlyDictionary<string, Func<RenderedChart, IEnumerable<string>>> All = new Dictionary<string, Func<RenderedChart, IEnumerable<string>>>(StringComparer.Ordinal)
    {
        ["pods are restricted"] = Restricted,
        ["containers have requests and a limit of memory"] = Limited,
        ["servers have probes on a port of theirs"] = Probed,
        ["selectors match the labels of pods"] = Selected,
        ["ports of services and ingresses are there"] = Connected,
        ["whoever serves is reachable by policy, and nobody else"] = Guarded,
        ["servers have time to stop"] = Patient,
        ["rights are those that are used"] = Entitled,
        ["autoscalers and replicas don't contradict each other"] = Scaled,
        ["names of settings and secrets are given"] = Configured,
    };

    private static IEnumerable<string> Restricted(RenderedChart chart)
    {
        foreach (var (owner, pod) in chart.Pods)
        {
            var security = pod["spec"]!["securityContext"];
            if (!Is(security?["runAsNonRoot"], true) || (long?)security?["runAsUser"] is null or 0 || (string?)security?["seccompProfile"]?["type"] != "RuntimeDefault")
            {
                yield return $"{owner} may run as root or without seccomp";
            }

            if (pod["spec"]!["hostNetwork"] is not null || pod["spec"]!["hostPID"] is not null || pod["spec"]!["volumes"]?.AsArray().Any(volume => volume!["hostPath"] is not null) == true)
            {
                yield return $"{owner} reaches its host";
            }

            foreach (var container in Containers(pod))
            {
                var own = container["securityContext"];
                if (!Is(own?["allowPrivilegeEscalation"], false) || !Is(own?["readOnlyRootFilesystem"], true) || own?["capabilities"]?["drop"]?.AsArray().Any(item => (string?)item == "ALL") != true)
                {
                    yield return $"{owner}, {container["name"]}: privileges, file system or capabilities";
                }
            }

            if (!Is(pod["spec"]!["automountServiceAccountToken"], false) && ((string?)pod["spec"]!["serviceAccountName"] is not { } account || chart.Of("RoleBinding").All(binding => !Binds(binding, account))))
            {
                yield return $"{owner} has a token and no rights";
            }
        }
    }

    private static IEnumerable<string> Limited(RenderedChart chart) =>
        from pod in chart.Pods
        from container in Containers(pod.Pod)
        let resources = container["resources"]
        where resources?["requests"]?["cpu"] is null || resources["requests"]!["memory"] is null || resources["limits"]?["memory"] is null
        select $"{pod.Owner}, {container["name"]}";

    private static IEnumerable<string> Probed(RenderedChart chart) =>
        from deployment in chart.Of("Deployment")
        from container in Containers(deployment["spec"]!["template"]!)
        from probe in s_probes
        let port = (string?)container[probe]?["httpGet"]?["port"]
        where port is null || container["ports"]!.AsArray().All(item => (string?)item!["name"] != port)
        select $"{RenderedChart.Name(deployment)}: {probe}";

    private static IEnumerable<string> Selected(RenderedChart chart)
    {
        var pods = chart.Pods.Select(item => item.Pod["metadata"]!["labels"]!.AsObject()).ToList();
        foreach (var (name, selector) in Selectors(chart))
        {
            if (!pods.Exists(labels => Matches(selector, labels)))
            {
                yield return $"{name} finds no pod";
            }
        }

        foreach (var deployment in chart.Of("Deployment").Where(item => !Matches(item["spec"]!["selector"]!["matchLabels"]!.AsObject(), item["spec"]!["template"]!["metadata"]!["labels"]!.AsObject())))
        {
            yield return $"{RenderedChart.Name(deployment)} does not find its own pods";
        }
    }

    private static IEnumerable<string> Connected(RenderedChart chart)
    {
        foreach (var service in chart.Of("Service"))
        {
            var pod = chart.Pods.FirstOrDefault(item => Matches(service["spec"]!["selector"]!.AsObject(), item.Pod["metadata"]!["labels"]!.AsObject())).Pod;
            foreach (var port in service["spec"]!["ports"]!.AsArray().Where(port => pod is null || !Ports(pod).Any(item => (string?)item["name"] == (string?)port!["targetPort"])))
            {
                yield return $"{RenderedChart.Name(service)}: {port!["targetPort"]}";
            }
        }

        foreach (var backend in chart.Of("Ingress").SelectMany(ingress => ingress["spec"]!["rules"]![0]!["http"]!["paths"]!.AsArray()).Select(path => path!["backend"]!["service"]!))
        {
            var service = chart.Of("Service").FirstOrDefault(item => (string?)item["metadata"]!["name"] == (string?)backend["name"]);
            if (service?["spec"]!["ports"]!.AsArray().Any(port => (string?)port!["name"] == (string?)backend["port"]!["name"]) != true)
            {
                yield return $"the ingress leads to {backend.ToJsonString()}";
            }
        }
    }

    private static IEnumerable<string> Guarded(RenderedChart chart)
    {
        var policies = chart.Of("NetworkPolicy").ToList();
        if (policies.Count == 0)
        {
            yield break;
        }

        foreach (var (owner, pod) in chart.Pods.Where(item => (string?)item.Pod["metadata"]!["labels"]!["app.kubernetes.io/component"] != "test"))
        {
            var own = policies.Where(policy => Matches(policy["spec"]!["podSelector"]!["matchLabels"]!.AsObject(), pod["metadata"]!["labels"]!.AsObject())).ToList();
            if (own.Count != 1 || own[0]["spec"]!["policyTypes"]!.AsArray().Count != 2)
            {
                yield return $"{owner} has {own.Count} policies";
                continue;
            }

            var open = own[0]["spec"]!["ingress"]!.AsArray().SelectMany(rule => rule!["ports"]?.AsArray() ?? []).Select(port => (int?)port!["port"]).ToHashSet();
            if (!open.SetEquals(Ports(pod).Select(port => (int?)port["containerPort"]).Where(port => port != 8080 || !IsSilo(pod))))
            {
                yield return $"{owner} listens on other ports than its policy opens";
            }

            foreach (var rule in own[0]["spec"]!["ingress"]!.AsArray().Concat(own[0]["spec"]!["egress"]!.AsArray()).Where(rule => rule!["ports"] is null))
            {
                yield return $"{owner}: a rule for all ports {rule!.ToJsonString()}";
            }
        }
    }

    private static IEnumerable<string> Patient(RenderedChart chart) =>
        from deployment in chart.Of("Deployment")
        let pod = deployment["spec"]!["template"]!["spec"]!
        let sleeps = pod["containers"]!.AsArray().Max(container => (int?)container!["lifecycle"]?["preStop"]?["sleep"]?["seconds"] ?? 0)
        where (int?)pod["terminationGracePeriodSeconds"] is not { } grace || grace < sleeps + ShutdownSeconds
        select RenderedChart.Name(deployment);

    private static IEnumerable<string> Entitled(RenderedChart chart)
    {
        var used = RenderedChart.Parse(File.ReadAllText(Path.Combine(Tools.Root, "src", "Clustering.Kubernetes", "rbac.yaml"))).Where(item => (string?)item["kind"] == "Role").ToList();
        foreach (var role in chart.Of("Role"))
        {
            var isSilo = ((string)role["metadata"]!["name"]!).EndsWith("-silo", StringComparison.Ordinal);
            List<string> expected = [.. Rules(used.Single(item => (string?)item["metadata"]!["name"] == (isSilo ? "orleans-silo" : "orleans-client")))];
            if (isSilo)
            {
                // What Orleans' hosting package asks for.
                expected.Add("|pods|get,list,patch,watch");
            }

            if (!expected.Order(StringComparer.Ordinal).SequenceEqual(Rules(role).Order(StringComparer.Ordinal), StringComparer.Ordinal))
            {
                yield return RenderedChart.Name(role);
            }
        }

        foreach (var wide in chart.Objects.Where(item => (string?)item["kind"] is "ClusterRole" or "ClusterRoleBinding"))
        {
            yield return RenderedChart.Name(wide);
        }
    }

    private static IEnumerable<string> Scaled(RenderedChart chart)
    {
        foreach (var deployment in chart.Of("Deployment"))
        {
            var name = (string?)deployment["metadata"]!["name"];
            var scaler = chart.Of("HorizontalPodAutoscaler").FirstOrDefault(item => (string?)item["spec"]!["scaleTargetRef"]!["name"] == name);
            if ((scaler is null) == (deployment["spec"]!["replicas"] is null))
            {
                yield return $"{name}: both of replicas and autoscaler, or neither";
            }

            if (scaler is not null && (scaler["spec"]!["metrics"]!.AsArray().Count == 0 || (int)scaler["spec"]!["minReplicas"]! > (int)scaler["spec"]!["maxReplicas"]!))
            {
                yield return $"{name}: an autoscaler without metrics, or with less at most than at least";
            }

            var replicas = (int?)deployment["spec"]!["replicas"] ?? (int)scaler!["spec"]!["minReplicas"]!;
            var budget = chart.Of("PodDisruptionBudget").Any(item => (string?)item["metadata"]!["name"] == name);
            if (budget && (deployment["spec"]!["template"]!["spec"]!["topologySpreadConstraints"]?.AsArray().Count ?? 0) < 2)
            {
                yield return $"{name}: {replicas} replicas that are not spread";
            }
        }
    }

    private static IEnumerable<string> Configured(RenderedChart chart)
    {
        var maps = chart.Of("ConfigMap").ToDictionary(item => (string)item["metadata"]!["name"]!, item => item["data"]!.AsObject(), StringComparer.Ordinal);
        foreach (var (owner, pod) in chart.Pods)
        {
            foreach (var source in Containers(pod).SelectMany(container => container["envFrom"]?.AsArray() ?? []).Select(source => (string?)source!["configMapRef"]?["name"]).Where(name => name is not null && !maps.ContainsKey(name)))
            {
                yield return $"{owner} reads {source}, which is not there";
            }
        }

        foreach (var secret in chart.Of("Secret"))
        {
            yield return $"{RenderedChart.Name(secret)} is made of values";
        }
    }

    private static bool IsSilo(JsonObject pod) => (string?)pod["metadata"]!["labels"]!["app.kubernetes.io/component"] == "silo";

    private static IEnumerable<JsonNode> Containers(JsonNode pod) =>
        pod["spec"]!["containers"]!.AsArray().Concat(pod["spec"]!["initContainers"]?.AsArray() ?? []).Select(container => container!);

    private static IEnumerable<JsonNode> Ports(JsonNode pod) => Containers(pod).SelectMany(container => container["ports"]?.AsArray() ?? []).Select(port => port!);

    private static IEnumerable<(string Name, JsonObject Selector)> Selectors(RenderedChart chart)
    {
        foreach (var item in chart.Objects)
        {
            var selector = (string?)item["kind"] switch
            {
                "Service" => item["spec"]!["selector"],
                "PodDisruptionBudget" => item["spec"]!["selector"]!["matchLabels"],
                "NetworkPolicy" => item["spec"]!["podSelector"]!["matchLabels"],
                _ => null,
            };
            if (selector is JsonObject labels)
            {
                yield return (RenderedChart.Name(item), labels);
            }
        }

        foreach (var (owner, pod) in chart.Pods)
        {
            foreach (var spread in pod["spec"]!["topologySpreadConstraints"]?.AsArray() ?? [])
            {
                yield return (owner, spread!["labelSelector"]!["matchLabels"]!.AsObject());
            }
        }
    }

    private static IEnumerable<string> Rules(JsonNode role) => role["rules"]!.AsArray().Select(rule =>
        string.Join('|', s_partsOfRules.Select(part => string.Join(',', rule![part]!.AsArray().Select(item => (string?)item).Order(StringComparer.Ordinal)))));

    private static bool Binds(JsonNode binding, string account) => binding["subjects"]!.AsArray().Any(subject => (string?)subject!["name"] == account);

    private static bool Matches(JsonObject selector, JsonObject labels) => selector.All(pair => (string?)labels[pair.Key] == (string?)pair.Value);

    private static bool Is(JsonNode? value, bool expected) => value is not null && (bool)value == expected;
}
