using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Orleans.Clustering.Kubernetes.Resources;

/// <summary>The requests that are made to the API server, one method each; what they may be refused with is an answer, everything else an exception.</summary>
/// <param name="home">The namespace of all objects.</param>
internal sealed class MembershipApi(IKubernetes client, string home, int pageSize)
{
    public const string Group = "membership.orleans.dot.net";
    public const string Version = "v1";
    public const string ApiVersion = Group + "/" + Version;

    /// <summary>How often a list is begun anew because the API server dropped the place where it was.</summary>
    private const int ListAttempts = 5;

    /// <returns>Null where there is none.</returns>
    public Task<ClusterVersionResource?> GetVersion(string name, CancellationToken cancellation) =>
        Unless(HttpStatusCode.NotFound, client.CustomObjects.GetNamespacedCustomObjectAsync<ClusterVersionResource>(Group, Version, home, ClusterVersionResource.Plural, name, cancellation));

    /// <returns>Null where there is one of this name already.</returns>
    public Task<ClusterVersionResource?> CreateVersion(ClusterVersionResource version, CancellationToken cancellation) =>
        Unless(HttpStatusCode.Conflict, client.CustomObjects.CreateNamespacedCustomObjectAsync<ClusterVersionResource>(version, Group, Version, home, ClusterVersionResource.Plural, cancellationToken: cancellation));

    /// <returns>Null where it was written or deleted by somebody else since it was read.</returns>
    public Task<ClusterVersionResource?> ReplaceVersion(ClusterVersionResource version, CancellationToken cancellation) =>
        UnlessOvertaken(client.CustomObjects.ReplaceNamespacedCustomObjectAsync<ClusterVersionResource>(
            version, Group, Version, home, ClusterVersionResource.Plural, version.Name(), cancellationToken: cancellation));

    public Task DeleteVersion(string name, CancellationToken cancellation) =>
        Unless(HttpStatusCode.NotFound, client.CustomObjects.DeleteNamespacedCustomObjectAsync<V1Status>(Group, Version, home, ClusterVersionResource.Plural, name, cancellationToken: cancellation));

    /// <returns>Null where there is none.</returns>
    public Task<SiloResource?> GetSilo(string name, CancellationToken cancellation) =>
        Unless(HttpStatusCode.NotFound, client.CustomObjects.GetNamespacedCustomObjectAsync<SiloResource>(Group, Version, home, SiloResource.Plural, name, cancellation));

    /// <summary>All of a cluster, as they were at one moment, page by page.</summary>
    public async Task<List<SiloResource>> ListSilos(string selector, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Pages(selector, cancellation);
            }
            catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.Gone && attempt < ListAttempts)
            {
                // Between two pages the API server forgot the moment of which the list was.
            }
        }
    }

    /// <returns>Null where there is one of this name already.</returns>
    public Task<SiloResource?> CreateSilo(SiloResource silo, CancellationToken cancellation) =>
        Unless(HttpStatusCode.Conflict, client.CustomObjects.CreateNamespacedCustomObjectAsync<SiloResource>(silo, Group, Version, home, SiloResource.Plural, cancellationToken: cancellation));

    /// <returns>Null where it was written or deleted by somebody else since it was read.</returns>
    public Task<SiloResource?> ReplaceSilo(SiloResource silo, CancellationToken cancellation) =>
        UnlessOvertaken(client.CustomObjects.ReplaceNamespacedCustomObjectAsync<SiloResource>(
            silo, Group, Version, home, SiloResource.Plural, silo.Name(), cancellationToken: cancellation));

    /// <summary>Writes the heartbeat alone, whatever else has been written.</summary>
    /// <returns>False where there is no such silo.</returns>
    public async Task<bool> PatchHeartbeat(string name, SiloHeartbeat heartbeat, CancellationToken cancellation)
    {
        var patch = new V1Patch(JsonSerializer.Serialize(new { status = heartbeat }), V1Patch.PatchType.MergePatch);
        return await Unless(HttpStatusCode.NotFound, client.CustomObjects.PatchNamespacedCustomObjectStatusAsync<SiloResource>(
            patch, Group, Version, home, SiloResource.Plural, name, cancellationToken: cancellation)) is not null;
    }

    /// <summary>Deletes a silo's object if it is still the one that was read.</summary>
    public Task DeleteSilo(SiloResource silo, CancellationToken cancellation)
    {
        var asRead = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = silo.Uid(), ResourceVersion = silo.ResourceVersion() } };
        return UnlessOvertaken(client.CustomObjects.DeleteNamespacedCustomObjectAsync<V1Status>(
            Group, Version, home, SiloResource.Plural, silo.Name(), asRead, cancellationToken: cancellation));
    }

    /// <summary>Deletes a silo's object, whoever has written it last.</summary>
    public Task RemoveSilo(string name, CancellationToken cancellation) =>
        Unless(HttpStatusCode.NotFound, client.CustomObjects.DeleteNamespacedCustomObjectAsync<V1Status>(Group, Version, home, SiloResource.Plural, name, cancellationToken: cancellation));

    private async Task<List<SiloResource>> Pages(string selector, CancellationToken cancellation)
    {
        var silos = new List<SiloResource>();
        string? next = null;
        do
        {
            var page = await client.CustomObjects.ListNamespacedCustomObjectAsync<SiloResourceList>(
                Group, Version, home, SiloResource.Plural, continueParameter: next, labelSelector: selector, limit: pageSize, cancellationToken: cancellation);
            silos.AddRange(page.Items);
            next = page.Metadata.ContinueProperty;
        }
        while (!string.IsNullOrEmpty(next));
        return silos;
    }

    private static async Task<T?> Unless<T>(HttpStatusCode refusal, Task<T> request) where T : class
    {
        try
        {
            return await request;
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == refusal)
        {
            return null;
        }
    }

    /// <summary>Somebody else was there in between: he wrote it, or deleted it.</summary>
    private static async Task<T?> UnlessOvertaken<T>(Task<T> request) where T : class
    {
        try
        {
            return await request;
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
