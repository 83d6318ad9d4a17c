using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Orleans.Clustering.Kubernetes.Resources;

/// <summary>The version of the membership table, and the change that led to it, as one object of Kubernetes.</summary>
internal sealed class ClusterVersionResource : IKubernetesObject<V1ObjectMeta>
{
    public const string Plural = "clusterversions";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = MembershipApi.ApiVersion;

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "ClusterVersion";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public ClusterVersionSpec Spec { get; set; } = new();
}

internal sealed record ClusterVersionSpec
{
    [JsonPropertyName("clusterId")]
    public string ClusterId { get; init; } = "";

    [JsonPropertyName("serviceId")]
    public string ServiceId { get; init; } = "";

    /// <summary>Orleans' table version.</summary>
    [JsonPropertyName("version")]
    public int Version { get; init; }

    /// <summary>Rises with each write of the object.</summary>
    [JsonPropertyName("revision")]
    public long Revision { get; init; }

    [JsonPropertyName("change")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RowChange? Change { get; init; }
}

/// <summary>A row that belongs to the table from now on, whether or not its own object says so yet.</summary>
internal sealed record RowChange
{
    /// <summary>The name of the silo's object.</summary>
    [JsonPropertyName("object")]
    public string Object { get; init; } = "";

    [JsonPropertyName("row")]
    public SiloSpec Row { get; init; } = new();
}
