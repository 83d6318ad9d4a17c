using k8s.Autorest;
using Orleans.Clustering.Kubernetes;
using Orleans.Crypto.KubernetesServer;
using Orleans.Runtime;

namespace Orleans.Crypto.Clustering.Kubernetes.Tests;

/// <summary>
/// A change of the table takes several requests. Whichever of them is the last one, because its silo dies or the API server
/// does, the table is what it was before or what it should become, and goes on from there.
/// </summary>
public sealed class BrokenOffChangeTests : IAsyncLifetime
{
    /// <summary>More than any change takes.</summary>
    private const int MostRequests = 12;

    private ClusterHome _home = null!;

    public static TheoryData<int, RequestFault> Breaks()
    {
        var data = new TheoryData<int, RequestFault>();
        for (var request = 1; request <= MostRequests; request++)
        {
            data.Add(request, RequestFault.LostRequest);
            data.Add(request, RequestFault.LostAnswer);
        }

        return data;
    }

    public async Task InitializeAsync() => _home = await ClusterHome.StartOwn();

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task An_insertion_is_made_or_not_and_never_half(int request, RequestFault fault)
    {
        var table = await _home.NewTable();
        var first = Entries.New(SiloStatus.Active);
        var entry = Entries.New();
        await table.Insert(first);
        var before = await table.ReadAllAsync();

        var acknowledged = await BreakOff(request, fault, () => table.InsertRowAsync(entry, before.Version.Next()));

        var after = await table.ReadAllAsync();
        var inserted = after.TryGet(entry.SiloAddress) is not null;
        Assert.Equal(inserted ? 2 : 1, after.Version.Version);
        Assert.True(inserted || acknowledged != true, "An insertion that was acknowledged is gone.");
        if (!inserted)
        {
            // The silo tries again with what it reads.
            Assert.True(await table.InsertRowAsync(entry, after.Version.Next()));
        }

        await GoesOn(table, entry.SiloAddress);
        await GoesOn(table, first.SiloAddress);
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task An_update_is_made_or_not_and_never_half(int request, RequestFault fault)
    {
        var table = await _home.NewTable();
        var entry = Entries.New();
        var other = Entries.New();
        await table.Insert(entry, other);
        var before = await table.ReadAllAsync();
        var (row, etag) = before.TryGet(entry.SiloAddress)!;
        row.Status = SiloStatus.Active;

        var acknowledged = await BreakOff(request, fault, () => table.UpdateRowAsync(row, etag, before.Version.Next()));

        var after = await table.ReadAllAsync();
        var (read, _) = after.TryGet(entry.SiloAddress)!;
        var updated = read.Status == SiloStatus.Active;
        Assert.Equal(updated ? 3 : 2, after.Version.Version);
        Assert.Equal(read.Status, Assert.Single((await table.ReadRowAsync(entry.SiloAddress)).Members).Item1.Status);
        Assert.True(updated || acknowledged != true, "An update that was acknowledged is gone.");
        await GoesOn(table, other.SiloAddress);
        Assert.Equal(read.Status, (await table.ReadAllAsync()).TryGet(entry.SiloAddress)!.Item1.Status);
        await GoesOn(table, entry.SiloAddress);
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task A_clean_up_takes_the_dead_only(int request, RequestFault fault)
    {
        var table = await _home.NewTable();
        var dead = Entries.New(SiloStatus.Dead, age: TimeSpan.FromDays(10));
        var alive = Entries.New(SiloStatus.Active);
        await table.Insert(alive, dead);

        await BreakOff(request, fault, async () =>
        {
            await table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow.AddDays(-7));
            return true;
        });

        Assert.NotNull((await table.ReadAllAsync()).TryGet(alive.SiloAddress));
        await GoesOn(table, alive.SiloAddress);
        await table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow.AddDays(-7));
        Assert.Equal(alive.SiloAddress, Assert.Single((await table.ReadAllAsync()).Members).Item1.SiloAddress);
    }

    /// <summary>No request arrives any more, from the given one on.</summary>
    /// <returns>What the change answered; null where it failed.</returns>
    private async Task<bool?> BreakOff(int request, RequestFault fault, Func<Task<bool>> change)
    {
        var requests = 0;
        _home.Server!.Faults = _ =>
        {
            var number = Interlocked.Increment(ref requests);
            return number < request ? RequestFault.None : number == request ? fault : RequestFault.LostRequest;
        };
        try
        {
            return await change();
        }
        catch (Exception exception) when (exception is HttpRequestException or HttpOperationException)
        {
            return null;
        }
        finally
        {
            _home.Server.Faults = null;
        }
    }

    /// <summary>The row can be changed, and shows it.</summary>
    private static async Task GoesOn(KubernetesMembershipTable table, SiloAddress silo)
    {
        var data = await table.ReadAllAsync();
        var (row, etag) = data.TryGet(silo)!;
        row.SiloName += "!";
        Assert.True(await table.UpdateRowAsync(row, etag, data.Version.Next()));
        Assert.Equal(row.SiloName, (await table.ReadAllAsync()).TryGet(silo)!.Item1.SiloName);
    }
}
