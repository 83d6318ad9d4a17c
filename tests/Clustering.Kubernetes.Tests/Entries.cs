using System.Net;
using Orleans.Runtime;

namespace Orleans.Crypto.Clustering.Kubernetes.Tests;

internal static class Entries
{
    private static int s_generation;

    public static SiloAddress NewAddress() => SiloAddress.New(IPAddress.Loopback, 11_111, Interlocked.Increment(ref s_generation));

    public static MembershipEntry New(SiloStatus status = SiloStatus.Joining, int gatewayPort = 30_000, TimeSpan age = default)
    {
        var then = DateTime.UtcNow - age;
        return new MembershipEntry
        {
            SiloAddress = NewAddress(),
            SiloName = "a silo",
            HostName = "a host",
            Status = status,
            ProxyPort = gatewayPort,
            StartTime = then,
            IAmAliveTime = then,
        };
    }

    /// <summary>Reads and inserts until nobody else was faster.</summary>
    public static async Task Insert(this IMembershipTable table, params MembershipEntry[] entries)
    {
        foreach (var entry in entries)
        {
            var version = (await table.ReadAllAsync()).Version;
            Assert.True(await table.InsertRowAsync(entry, version.Next()));
        }
    }
}
