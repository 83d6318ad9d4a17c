using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Orleans.Clustering.Kubernetes.Resources;

/// <summary>A row of the membership table as an object of Kubernetes.</summary>
internal sealed class SiloResource : IKubernetesObject<V1ObjectMeta>
{
    public const string Plural = "silos";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = MembershipApi.ApiVersion;

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "Silo";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public SiloSpec Spec { get; set; } = new();

    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SiloHeartbeat? Status { get; set; }
}

internal sealed class SiloResourceList : IKubernetesObject<V1ListMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = MembershipApi.ApiVersion;

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "SiloList";

    [JsonPropertyName("metadata")]
    public V1ListMeta Metadata { get; set; } = new();

    [JsonPropertyName("items")]
    public List<SiloResource> Items { get; set; } = [];
}

/// <summary>What silos decide about a silo; see <c>crds/silos.yaml</c>. Times are texts, since the API server keeps them to the digit.</summary>
internal sealed record SiloSpec
{
    [JsonPropertyName("clusterId")]
    public string ClusterId { get; init; } = "";

    [JsonPropertyName("serviceId")]
    public string ServiceId { get; init; } = "";

    /// <summary>Of the cluster version that wrote this row; 0 while it is not part of the table. The row's ETag.</summary>
    [JsonPropertyName("revision")]
    public long Revision { get; init; }

    [JsonPropertyName("address")]
    public string Address { get; init; } = "";

    [JsonPropertyName("siloName")]
    public string SiloName { get; init; } = "";

    [JsonPropertyName("hostName")]
    public string HostName { get; init; } = "";

    [JsonPropertyName("roleName")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RoleName { get; init; }

    [JsonPropertyName("status")]
    public string Status { get; init; } = "";

    [JsonPropertyName("gatewayPort")]
    public int GatewayPort { get; init; }

    [JsonPropertyName("updateZone")]
    public int UpdateZone { get; init; }

    [JsonPropertyName("faultZone")]
    public int FaultZone { get; init; }

    [JsonPropertyName("startTime")]
    public string StartTime { get; init; } = "";

    [JsonPropertyName("iAmAliveTime")]
    public string IAmAliveTime { get; init; } = "";

    [JsonPropertyName("suspectTimes")]
    public IReadOnlyList<Suspicion> SuspectTimes { get; init; } = [];
}

internal sealed record Suspicion
{
    [JsonPropertyName("silo")]
    public string Silo { get; init; } = "";

    [JsonPropertyName("time")]
    public string Time { get; init; } = "";
}

/// <summary>The status of a silo's object, which only the silo itself writes.</summary>
internal sealed record SiloHeartbeat
{
    [JsonPropertyName("iAmAliveTime")]
    public string IAmAliveTime { get; init; } = "";
}
