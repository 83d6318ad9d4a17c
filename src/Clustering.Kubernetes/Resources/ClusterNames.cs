using System.Security.Cryptography;
using System.Text;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Clustering.Kubernetes.Resources;

/// <summary>How the objects of one cluster are named and labelled, so that any number of clusters share a namespace.</summary>
internal sealed class ClusterNames
{
    public const string ClusterLabel = MembershipApi.Group + "/cluster-id";
    public const string ServiceLabel = MembershipApi.Group + "/service-id";

    private const int MaxLabelLength = 63;
    private const int ReadableLength = 24;
    private const int HashLength = 10;

    public ClusterNames(ClusterOptions cluster)
    {
        ClusterId = cluster.ClusterId;
        ServiceId = cluster.ServiceId;
        Version = $"{Readable(ClusterId)}-{Hash($"{ServiceId}\n{ClusterId}")}";
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [ClusterLabel] = Label(ClusterId), [ServiceLabel] = Label(ServiceId) };
        Selector = $"{ClusterLabel}={Label(ClusterId)},{ServiceLabel}={Label(ServiceId)}";
    }

    public string ClusterId { get; }

    public string ServiceId { get; }

    /// <summary>The name of the version's object: the cluster's, as far as a name may hold it, and a hash that tells it from others.</summary>
    public string Version { get; }

    public Dictionary<string, string> Labels { get; }

    public string Selector { get; }

    /// <summary>The name of a silo's object.</summary>
    public string Silo(SiloAddress silo)
    {
        // An IPv6 address has colons, and maybe a scope.
        var address = string.Concat(silo.Endpoint.Address.ToString().Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-'));
        return $"{Version}-{address}-{silo.Endpoint.Port}-{silo.Generation}";
    }

    /// <summary>An identifier as a label holds it; one that none can hold goes by its hash.</summary>
    private static string Label(string identifier) =>
        identifier.Length is > 0 and <= MaxLabelLength
        && identifier.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
        && char.IsAsciiLetterOrDigit(identifier[0]) && char.IsAsciiLetterOrDigit(identifier[^1])
            ? identifier
            : "sha256-" + Hash(identifier);

    private static string Readable(string identifier)
    {
        var letters = string.Concat(identifier.Take(ReadableLength).Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')).Trim('-');
        return letters.Length == 0 ? "cluster" : letters;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
