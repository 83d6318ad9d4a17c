using k8s.Models;
using Orleans.Clustering.Kubernetes.Resources;
using Orleans.Runtime;

namespace Orleans.Clustering.Kubernetes;

/// <summary>
/// Reads the table as it was at one version. The version's object holds the row that was changed last, so it says with one
/// write what the table is; the rows' own objects follow. A row newer than the version that was read shows that the table
/// has gone on meanwhile, and then it is read again; where there is none, rows and version belong together.
/// </summary>
internal sealed class MembershipView(MembershipApi api, ClusterNames names)
{
    /// <summary>Each attempt fails only where the table was changed within the milliseconds between two requests.</summary>
    private const int Attempts = 20;

    /// <exception cref="OrleansException">There is no table, or it never stands still.</exception>
    public async Task<MembershipTableData> All(CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var version = await Version(cancellation);
            var silos = await api.ListSilos(names.Selector, cancellation);
            if (silos.All(silo => silo.Spec.Revision <= version.Spec.Revision))
            {
                return new MembershipTableData([.. silos.Select(silo => Row(silo, version)).OfType<Tuple<MembershipEntry, string>>()], TableVersion(version));
            }
        }

        throw Restless();
    }

    /// <inheritdoc cref="All"/>
    public async Task<MembershipTableData> One(SiloAddress address, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var version = await Version(cancellation);
            var silo = await api.GetSilo(names.Silo(address), cancellation);
            if (silo is null || silo.Spec.Revision <= version.Spec.Revision)
            {
                return silo is null || Row(silo, version) is not { } row
                    ? new MembershipTableData(TableVersion(version))
                    : new MembershipTableData(row, TableVersion(version));
            }
        }

        throw Restless();
    }

    private async Task<ClusterVersionResource> Version(CancellationToken cancellation) =>
        await api.GetVersion(names.Version, cancellation)
        ?? throw new OrleansException($"There is no ClusterVersion '{names.Version}' of the cluster '{names.ClusterId}': no silo has started yet, or it was deleted. A silo that starts makes it.");

    /// <summary>What the table holds of a silo at a version; null where its object has been made for a row that is not in the table yet.</summary>
    private static Tuple<MembershipEntry, string>? Row(SiloResource silo, ClusterVersionResource version)
    {
        var row = version.Spec.Change is { } change && change.Object == silo.Name() ? change.Row : silo.Spec;
        return row.Revision == 0 ? null : MembershipRows.ToRow(row, silo.Status);
    }

    private static TableVersion TableVersion(ClusterVersionResource version) => new(version.Spec.Version, version.ResourceVersion());

    private static OrleansException Restless() => new($"The membership table was changed {Attempts} times while it was read.");
}
