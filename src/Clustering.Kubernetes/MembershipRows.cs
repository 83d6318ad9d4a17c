using System.Globalization;
using Orleans.Clustering.Kubernetes.Resources;
using Orleans.Runtime;

namespace Orleans.Clustering.Kubernetes;

/// <summary>Rows as Orleans and as Kubernetes has them.</summary>
internal static class MembershipRows
{
    public static SiloSpec ToSpec(MembershipEntry entry, ClusterNames names, long revision) => new()
    {
        ClusterId = names.ClusterId,
        ServiceId = names.ServiceId,
        Revision = revision,
        Address = entry.SiloAddress.ToParsableString(),
        SiloName = entry.SiloName ?? "",
        HostName = entry.HostName ?? "",
        RoleName = entry.RoleName,
        Status = entry.Status.ToString(),
        GatewayPort = entry.ProxyPort,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = Time(entry.StartTime),
        IAmAliveTime = Time(entry.IAmAliveTime),
        SuspectTimes = entry.SuspectTimes is null ? [] : [.. entry.SuspectTimes.Select(vote => new Suspicion { Silo = vote.Item1.ToParsableString(), Time = Time(vote.Item2) })],
    };

    /// <param name="heartbeat">What the silo itself said last; null where it hasn't.</param>
    public static Tuple<MembershipEntry, string> ToRow(SiloSpec spec, SiloHeartbeat? heartbeat)
    {
        var written = Time(spec.IAmAliveTime);
        var heard = heartbeat is null ? written : Time(heartbeat.IAmAliveTime);
        var entry = new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(spec.Address),
            SiloName = spec.SiloName,
            HostName = spec.HostName,
            RoleName = spec.RoleName,
            Status = Enum.Parse<SiloStatus>(spec.Status),
            ProxyPort = spec.GatewayPort,
            UpdateZone = spec.UpdateZone,
            FaultZone = spec.FaultZone,
            StartTime = Time(spec.StartTime),
            // A row that another silo has written holds the heartbeat which that one knew of.
            IAmAliveTime = heard > written ? heard : written,
            SuspectTimes = [.. spec.SuspectTimes.Select(vote => Tuple.Create(SiloAddress.FromParsableString(vote.Silo), Time(vote.Time)))],
        };
        return Tuple.Create(entry, ETag(spec));
    }

    public static string ETag(SiloSpec spec) => spec.Revision.ToString(CultureInfo.InvariantCulture);

    public static string Time(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);

    private static DateTime Time(string time) => DateTime.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
}
