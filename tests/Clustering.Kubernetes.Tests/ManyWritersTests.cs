using System.Collections.Concurrent;
using k8s.Autorest;
using Orleans.Clustering.Kubernetes;
using Orleans.Crypto.KubernetesServer;
using Orleans.Runtime;
using Xunit.Abstractions;

namespace Orleans.Crypto.Clustering.Kubernetes.Tests;

/// <summary>
/// Many silos change one table at once, while requests and answers get lost and come late. Whatever anybody reads must be one
/// history: each version is one content, each differs from the one before by one row, and what was acknowledged is in it.
/// </summary>
public sealed class ManyWritersTests(ITestOutputHelper output)
{
    private const int Writers = 8;
    private const int ChangesEach = 12;
    private const int PercentFaults = 6;

    private static readonly RequestFault[] s_faults = [RequestFault.Error, RequestFault.TooMany, RequestFault.LostRequest, RequestFault.LostAnswer, RequestFault.Compaction];

    /// <summary>Of every version the rows, by silo, as somebody has read them.</summary>
    private readonly ConcurrentDictionary<int, string> _contents = new();

    private readonly ConcurrentDictionary<int, string> _acknowledged = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_everybody_reads_is_one_history(bool withFaults)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var home = await ClusterHome.StartOwn();
        var chance = new Random(seed);
        home.Server!.Before = _ => Task.Delay(Next(chance, 4));
        await home.NewTable();
        home.Server.Faults = withFaults ? _ => Next(chance, 100) < PercentFaults ? s_faults[Next(chance, s_faults.Length)] : RequestFault.None : null;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(home, writer))));

        home.Server.Faults = null;
        Note((await (await home.NewTable(pageSize: 3)).ReadAllAsync())!);
        Assert.NotEmpty(_acknowledged);
        foreach (var (version, change) in _acknowledged)
        {
            if (_contents.TryGetValue(version, out var content))
            {
                Assert.Contains(change, content, StringComparison.Ordinal);
            }
        }

        foreach (var (version, content) in _contents)
        {
            if (_contents.TryGetValue(version + 1, out var next))
            {
                Assert.Single(next.Split('\n').Except(content.Split('\n'), StringComparer.Ordinal));
            }
        }
    }

    private async Task Write(ClusterHome home, int writer)
    {
        var table = await Retried(() => home.NewTable(pageSize: 3));
        var own = Entries.New();
        var newest = 0;
        for (var change = 0; change < ChangesEach;)
        {
            try
            {
                var data = await table.ReadAllAsync();
                Assert.True(data.Version.Version >= newest, "The table went back.");
                newest = data.Version.Version;
                Note(data);
                change += await Change(table, data, own, $"writer {writer} change {change}") ? 1 : 0;
            }
            catch (Exception exception) when (IsFault(exception))
            {
            }
        }
    }

    /// <summary>Inserts the writer's own row, and from then on changes its own and those of others.</summary>
    private async Task<bool> Change(KubernetesMembershipTable table, MembershipTableData data, MembershipEntry own, string change)
    {
        var next = data.Version.Next();
        if (data.TryGet(own.SiloAddress) is null)
        {
            own.SiloName = change;
            return Acknowledge(await table.InsertRowAsync(own, next), next, change);
        }

        var (row, etag) = data.Members[data.Version.Version % data.Members.Count];
        row.SiloName = change;
        await table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = own.SiloAddress, IAmAliveTime = DateTime.UtcNow });
        return Acknowledge(await table.UpdateRowAsync(row, etag, next), next, change);
    }

    private bool Acknowledge(bool done, TableVersion version, string change)
    {
        if (done)
        {
            Assert.True(_acknowledged.TryAdd(version.Version, change), "Two changes made the same version.");
        }

        return done;
    }

    private void Note(MembershipTableData data)
    {
        var content = string.Join('\n', data.Members.Select(member => $"{member.Item1.SiloAddress} {member.Item1.SiloName} {member.Item2};").Order(StringComparer.Ordinal));
        Assert.Equal(content, _contents.GetOrAdd(data.Version.Version, content));
    }

    private static async Task<T> Retried<T>(Func<Task<T>> action)
    {
        while (true)
        {
            try
            {
                return await action();
            }
            catch (Exception exception) when (IsFault(exception))
            {
            }
        }
    }

    private static bool IsFault(Exception exception) => exception is HttpRequestException or HttpOperationException or OrleansException;

    private static int Next(Random random, int below)
    {
        lock (random)
        {
            return random.Next(below);
        }
    }
}
