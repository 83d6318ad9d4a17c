using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Kubernetes.Resources;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Clustering.Kubernetes;

/// <summary>
/// The membership table in custom resources: one object for the version, one for each row. Kubernetes changes one object
/// at a time, so a change of the table is one write of the version's object, which carries the changed row along; the
/// row's own object is written after that, by whoever made the change or, if he died, by whoever makes the next one.
/// README.md tells why this is safe.
/// </summary>
internal sealed partial class KubernetesMembershipTable(
    MembershipApi api, IOptions<ClusterOptions> cluster, ILogger<KubernetesMembershipTable> logger) : IMembershipTable
{
    /// <summary>A row's object is written by few at a time: its silo's heartbeat and those who complete a change.</summary>
    private const int WriteAttempts = 20;

    private readonly ClusterNames _names = new(cluster.Value);
    private readonly MembershipView _view = new(api, new ClusterNames(cluster.Value));

    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken = default)
    {
        if (!tryInitTableVersion || await api.GetVersion(_names.Version, cancellationToken) is not null)
        {
            return;
        }

        // Rows without a version remain where somebody deleted it; its successor must not be older than they are.
        var rows = await api.ListSilos(_names.Selector, cancellationToken);
        var revision = rows.Count == 0 ? 0 : rows.Max(row => row.Spec.Revision) + 1;
        await api.CreateVersion(
            new ClusterVersionResource
            {
                Metadata = new V1ObjectMeta { Name = _names.Version, Labels = _names.Labels },
                Spec = new ClusterVersionSpec { ClusterId = _names.ClusterId, ServiceId = _names.ServiceId, Version = checked((int)revision), Revision = revision },
            },
            cancellationToken);
    }

    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken = default) => _view.All(cancellationToken);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken = default) => _view.One(key, cancellationToken);

    public async Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken = default)
    {
        var version = await Current(tableVersion, cancellationToken);
        return version is not null
            && await Reserve(entry, cancellationToken)
            && await Commit(version, entry, tableVersion, cancellationToken);
    }

    public async Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken = default)
    {
        var version = await Current(tableVersion, cancellationToken);
        return version is not null
            && await api.GetSilo(_names.Silo(entry.SiloAddress), cancellationToken) is { Spec.Revision: > 0 } silo
            && string.Equals(MembershipRows.ETag(silo.Spec), etag, StringComparison.Ordinal)
            && await Commit(version, entry, tableVersion, cancellationToken);
    }

    public async Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken = default)
    {
        if (!await api.PatchHeartbeat(_names.Silo(entry.SiloAddress), new SiloHeartbeat { IAmAliveTime = MembershipRows.Time(entry.IAmAliveTime) }, cancellationToken))
        {
            throw new OrleansException($"There is no row of silo {entry.SiloAddress} in the membership table.");
        }
    }

    public async Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken = default)
    {
        if (await api.GetVersion(_names.Version, cancellationToken) is not { } version)
        {
            return;
        }

        await Complete(version, cancellationToken);
        var silos = await api.ListSilos(_names.Selector, cancellationToken);
        var defunct = silos.FindAll(silo => IsDefunct(silo, beforeDate));
        if (defunct.Count == 0)
        {
            return;
        }

        // Written anew, the version refuses every change that was begun before. One that is begun from now on writes the object
        // of the row it inserts, so that it is not deleted below as what it was when it was listed.
        version.Spec = version.Spec with { Revision = version.Spec.Revision + 1, Change = null };
        if (await api.ReplaceVersion(version, cancellationToken) is null)
        {
            // The table has changed meanwhile; the next clean-up finds the same rows.
            return;
        }

        foreach (var silo in defunct)
        {
            await api.DeleteSilo(silo, cancellationToken);
        }
    }

    public async Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken = default)
    {
        var names = new ClusterNames(new ClusterOptions { ClusterId = clusterId, ServiceId = _names.ServiceId });
        foreach (var silo in await api.ListSilos(names.Selector, cancellationToken))
        {
            await api.RemoveSilo(silo.Name(), cancellationToken);
        }

        await api.DeleteVersion(names.Version, cancellationToken);
    }

    Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion);

    Task IMembershipTable.DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId);

    Task IMembershipTable.CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate);

    Task<MembershipTableData> IMembershipTable.ReadRow(SiloAddress key) => ReadRowAsync(key);

    Task<MembershipTableData> IMembershipTable.ReadAll() => ReadAllAsync();

    Task<bool> IMembershipTable.InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion);

    Task<bool> IMembershipTable.UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion);

    Task IMembershipTable.UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry);

    /// <summary>The version as the caller has read it, with its change completed; null where the table has gone on since.</summary>
    private async Task<ClusterVersionResource?> Current(TableVersion expected, CancellationToken cancellation)
    {
        var version = await api.GetVersion(_names.Version, cancellation);
        if (version is null || version.ResourceVersion() != expected.VersionEtag)
        {
            return null;
        }

        await Complete(version, cancellation);
        return version;
    }

    /// <summary>Writes a row's object where it lags behind the version; the next change takes the row's place in the version.</summary>
    private async Task Complete(ClusterVersionResource version, CancellationToken cancellation)
    {
        if (version.Spec.Change is not { } change)
        {
            return;
        }

        for (var attempt = 0; attempt < WriteAttempts; attempt++)
        {
            // No object: the row was cleaned up after it was written. A newer one: others have gone on.
            if (await api.GetSilo(change.Object, cancellation) is not { } silo || silo.Spec.Revision >= change.Row.Revision)
            {
                return;
            }

            silo.Spec = change.Row;
            if (await api.ReplaceSilo(silo, cancellation) is not null)
            {
                return;
            }
        }

        throw new OrleansException($"The object of silo {change.Row.Address} was written by others {WriteAttempts} times while its row was.");
    }

    /// <summary>
    /// Makes the object of a row that does not belong to the table yet. One that was left by an attempt which failed is written
    /// once more: whoever cleans up must see that it is wanted.
    /// </summary>
    /// <returns>False where the row is in the table.</returns>
    private async Task<bool> Reserve(MembershipEntry entry, CancellationToken cancellation)
    {
        var name = _names.Silo(entry.SiloAddress);
        for (var attempt = 0; attempt < WriteAttempts; attempt++)
        {
            var spec = MembershipRows.ToSpec(entry, _names, revision: 0);
            if (await api.CreateSilo(new SiloResource { Metadata = new V1ObjectMeta { Name = name, Labels = _names.Labels }, Spec = spec }, cancellation) is not null)
            {
                return true;
            }

            if (await api.GetSilo(name, cancellation) is not { } silo)
            {
                continue;
            }

            if (silo.Spec.Revision > 0)
            {
                return false;
            }

            // An unchanged object would not be written; this makes each attempt another one.
            silo.Spec = spec;
            silo.SetAnnotation(MembershipApi.Group + "/attempt", Guid.NewGuid().ToString("N"));
            if (await api.ReplaceSilo(silo, cancellation) is not null)
            {
                return true;
            }
        }

        throw new OrleansException($"The object of silo {entry.SiloAddress} was written by others {WriteAttempts} times while its row was inserted.");
    }

    /// <summary>Changes the table: the write of the version decides, and only one of those who read the same version succeeds.</summary>
    private async Task<bool> Commit(ClusterVersionResource version, MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellation)
    {
        var revision = version.Spec.Revision + 1;
        var change = new RowChange { Object = _names.Silo(entry.SiloAddress), Row = MembershipRows.ToSpec(entry, _names, revision) };
        version.Spec = version.Spec with { Version = tableVersion.Version, Revision = revision, Change = change };
        if (await api.ReplaceVersion(version, cancellation) is not { } written)
        {
            return false;
        }

        try
        {
            await Complete(written, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // The change is made; readers find it in the version, and the next one to write completes it.
            LogIncomplete(logger, exception, entry.SiloAddress);
        }

        return true;
    }

    /// <summary>Dead for longer, or left by a silo that never got into the table.</summary>
    private static bool IsDefunct(SiloResource silo, DateTimeOffset beforeDate)
    {
        if (silo.Spec.Revision == 0)
        {
            return silo.Metadata.CreationTimestamp < beforeDate.UtcDateTime;
        }

        var (row, _) = MembershipRows.ToRow(silo.Spec, silo.Status);
        var lastSeen = row.IAmAliveTime > row.StartTime ? row.IAmAliveTime : row.StartTime;
        return row.Status == SiloStatus.Dead && lastSeen < beforeDate.UtcDateTime;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The membership table is changed, but the object of silo {Silo} could not be written yet; the next change writes it.")]
    private static partial void LogIncomplete(ILogger logger, Exception exception, SiloAddress silo);
}
