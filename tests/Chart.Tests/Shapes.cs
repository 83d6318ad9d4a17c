namespace Orleans.Crypto.Chart.Tests;

/// <summary>The values with which the chart is tried: every file, and every switch.</summary>
public sealed class Shapes : TheoryData<string>
{
    private const string Everything =
        "--set silo.autoscaling.enabled=true,silo.autoscaling.kafkaLag=1000,api.autoscaling.enabled=true,api.autoscaling.requestsServed=200,api.autoscaling.memoryUtilization=80 "
        + "--set ingress.enabled=true,ingress.className=nginx,ingress.annotations.a=b,tracing.endpoint=http://collector:4317,kafka.bootstrapServers=kafka:9092,kafka.existingSecret=kafka "
        + "--set metrics.serviceMonitor.enabled=true,metrics.serviceMonitor.labels.a=b,metrics.alerts.enabled=true,metrics.alerts.labels.a=b,metrics.dashboards.enabled=true "
        + "--set image.pullSecrets[0].name=pull,settings.Api__MaxQueuedRequests=10,silo.nodeSelector.a=b,api.nodeSelector.a=b,silo.podAnnotations.a=b,api.podAnnotations.a=b "
        + "--set silo.tolerations[0].key=a,api.tolerations[0].key=a,networkPolicy.clients[0].podSelector.matchLabels.a=b,networkPolicy.monitoring[0].podSelector.matchLabels.a=b "
        + "--set networkPolicy.database[0].podSelector.matchLabels.a=b,networkPolicy.kafka[0].podSelector.matchLabels.a=b,networkPolicy.apiServer[0].ipBlock.cidr=10.0.0.0/8";

    public Shapes() => AddRange([.. All]);

    public static IReadOnlyList<string> All { get; } =
    [
        .. Values().SelectMany(values => new[] { values, $"{values} --set membership=Postgres".Trim(), $"{values} {Everything}".Trim() }),
        "--set migration.enabled=false",
        "--set networkPolicy.enabled=false",
        "--set silo.disruptionBudget.enabled=false,api.disruptionBudget.enabled=false",
        "--set membership=Postgres,tracing.endpoint=http://collector:4317",
        "--set silo.autoscaling.enabled=true,silo.autoscaling.cpuUtilization=0,api.autoscaling.enabled=true",
    ];

    private static IEnumerable<string> Values() =>
        ["", .. Directory.GetFiles(Tools.Chart, "values-*.yaml").Order(StringComparer.Ordinal).Select(file => $"--values {file}")];
}
