using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>How processes find and reach each other.</summary>
public sealed class MembershipOptions
{
    public const string Section = "Cluster";

    /// <summary>Silos and clients with the same name belong together.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,100}$", ErrorMessage = "Configuration 'Cluster:ClusterId' must be 1 to 100 letters, digits, dots, hyphens or underscores.")]
    public string ClusterId { get; set; } = "exchange";

    /// <summary>Where silos and API processes of a cluster find each other.</summary>
    public MembershipKind Membership { get; set; } = MembershipKind.Postgres;

    /// <summary>Of the membership's objects; empty for the pod's own namespace, or the kubeconfig's.</summary>
    [RegularExpression("^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$", ErrorMessage = "Configuration 'Cluster:KubernetesNamespace' must be the name of a namespace of Kubernetes.")]
    public string KubernetesNamespace { get; set; } = "";

    /// <summary>Where other silos reach this one; 0 takes a free port.</summary>
    [Range(0, 65_535)]
    public int SiloPort { get; set; }

    /// <summary>Where API processes reach this silo; 0 takes a free port.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; }

    /// <summary>This silo's address for the others.</summary>
    public string AdvertisedAddress { get; set; } = IPAddress.Loopback.ToString();
}

public enum MembershipKind
{
    /// <summary>In tables beside the journal.</summary>
    Postgres,

    /// <summary>In custom resources of the API server that the process finds as its pod's service account, or by <c>KUBECONFIG</c>.</summary>
    Kubernetes,
}

/// <summary>What every process of a cluster must agree on.</summary>
public static class ClusterMembership
{
    /// <summary>Reminders belong to it; it outlives clusters.</summary>
    public const string ServiceId = "orleans-crypto";

    /// <summary>The ADO.NET provider of the membership tables.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>How long a call of a grain may take before its outcome counts as unknown.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);
}
