using System.Net;
using Orleans.Clustering.Kubernetes;
using Orleans.Runtime;

namespace Orleans.Crypto.Clustering.Kubernetes.Tests;

/// <summary>What Orleans asks of every membership table.</summary>
public sealed class MembershipTableTests : IAsyncLifetime
{
    private ClusterHome _home = null!;
    private KubernetesMembershipTable _table = null!;

    public async Task InitializeAsync()
    {
        _home = await ClusterHome.Start();
        _table = await _home.NewTable();
    }

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task A_new_table_is_empty_and_has_version_zero()
    {
        var data = await _table.ReadAllAsync();

        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
        Assert.NotEmpty(data.Version.VersionEtag);
    }

    [Fact]
    public async Task A_table_that_is_there_stays_when_another_silo_starts()
    {
        await _table.Insert(Entries.New());

        var other = await _home.NewTable();

        Assert.Single((await other.ReadAllAsync()).Members);
    }

    [Fact]
    public async Task An_inserted_row_is_read_whole_with_its_version()
    {
        var entry = Entries.New();
        entry.RoleName = "a role";
        entry.UpdateZone = 3;
        entry.FaultZone = 4;
        entry.SuspectTimes = [Tuple.Create(Entries.NewAddress(), DateTime.UtcNow), Tuple.Create(Entries.NewAddress(), DateTime.UtcNow.AddSeconds(1))];
        var before = await _table.ReadAllAsync();

        Assert.True(await _table.InsertRowAsync(entry, before.Version.Next()));

        foreach (var after in (MembershipTableData[])[await _table.ReadAllAsync(), await _table.ReadRowAsync(entry.SiloAddress)])
        {
            var (row, etag) = Assert.Single(after.Members);
            Assert.Equal(1, after.Version.Version);
            Assert.NotEqual(before.Version.VersionEtag, after.Version.VersionEtag, StringComparer.Ordinal);
            Assert.NotEmpty(etag);
            Assert.Equal(entry.ToFullString(), row.ToFullString());
            Assert.Equal((entry.StartTime, entry.IAmAliveTime, entry.RoleName, 3, 4), (row.StartTime, row.IAmAliveTime, row.RoleName, row.UpdateZone, row.FaultZone));
            Assert.Equal(entry.SuspectTimes, row.SuspectTimes);
        }
    }

    [Fact]
    public async Task An_IPv6_silo_has_a_row_as_well()
    {
        var entry = Entries.New();
        entry.SiloAddress = SiloAddress.New(IPAddress.Parse("fd00::1:7"), 11_111, 1);

        await _table.Insert(entry);

        Assert.Equal(entry.SiloAddress, Assert.Single((await _table.ReadRowAsync(entry.SiloAddress)).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task A_row_that_is_not_there_is_read_as_none_with_the_version()
    {
        await _table.Insert(Entries.New());

        var data = await _table.ReadRowAsync(Entries.NewAddress());

        Assert.Empty(data.Members);
        Assert.Equal(1, data.Version.Version);
    }

    [Fact]
    public async Task Nothing_is_inserted_on_an_old_version_or_twice()
    {
        var entry = Entries.New();
        var first = (await _table.ReadAllAsync()).Version.Next();
        Assert.True(await _table.InsertRowAsync(entry, first));

        Assert.False(await _table.InsertRowAsync(entry, first), "The same row on an old version.");
        Assert.False(await _table.InsertRowAsync(Entries.New(), first), "Another row on an old version.");
        Assert.False(await _table.InsertRowAsync(entry, (await _table.ReadAllAsync()).Version.Next()), "The same row on the current version.");

        var data = await _table.ReadAllAsync();
        Assert.Single(data.Members);
        Assert.Equal(1, data.Version.Version);
    }

    [Fact]
    public async Task A_row_whose_insertion_was_refused_is_inserted_later()
    {
        var entry = Entries.New();
        var old = (await _table.ReadAllAsync()).Version.Next();
        await _table.Insert(Entries.New());
        // Refused only after its object was made, as when another silo is faster.
        Assert.False(await _table.InsertRowAsync(entry, old));

        await _table.Insert(entry);

        Assert.Equal(2, (await _table.ReadAllAsync()).Members.Count);
    }

    [Fact]
    public async Task A_row_is_updated_with_fresh_etags_only()
    {
        for (var row = 1; row <= 5; row++)
        {
            var entry = Entries.New();
            var inserted = (await _table.ReadAllAsync()).Version.Next();
            Assert.True(await _table.InsertRowAsync(entry, inserted));
            var etag = (await _table.ReadAllAsync()).TryGet(entry.SiloAddress)!.Item2;
            entry.Status = SiloStatus.Active;
            entry.SuspectTimes = [Tuple.Create(Entries.NewAddress(), DateTime.UtcNow)];

            Assert.False(await _table.UpdateRowAsync(entry, etag, inserted), "A fresh row and an old version.");
            var updated = (await _table.ReadAllAsync()).Version.Next();
            Assert.True(await _table.UpdateRowAsync(entry, etag, updated), "A fresh row and version.");
            Assert.False(await _table.UpdateRowAsync(entry, etag, updated), "An old row and an old version.");
            var data = await _table.ReadAllAsync();
            Assert.False(await _table.UpdateRowAsync(entry, etag, data.Version.Next()), "An old row and a fresh version.");
            var (read, fresh) = data.TryGet(entry.SiloAddress)!;
            Assert.False(await _table.UpdateRowAsync(entry, fresh, updated), "A fresh row and an old version.");

            Assert.Equal(entry.ToFullString(), read.ToFullString());
            Assert.NotEqual(etag, fresh, StringComparer.Ordinal);
            data = await _table.ReadAllAsync();
            Assert.Equal(fresh, data.TryGet(entry.SiloAddress)!.Item2);
            Assert.Equal((updated.Version, row), (data.Version.Version, data.Members.Count));
        }
    }

    [Fact]
    public async Task A_row_that_is_not_there_is_not_updated()
    {
        await _table.Insert(Entries.New());

        Assert.False(await _table.UpdateRowAsync(Entries.New(), "1", (await _table.ReadAllAsync()).Version.Next()));

        Assert.Equal(1, (await _table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task Of_parallel_writers_one_after_the_other_succeeds()
    {
        var entry = Entries.New();
        var first = (await _table.ReadAllAsync()).Version.Next();
        var insertions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _table.InsertRowAsync(entry, first)));
        Assert.Single(insertions, inserted => inserted);

        await Task.WhenAll(Enumerable.Range(1, 19).Select(async _ =>
        {
            while (true)
            {
                var data = await _table.ReadAllAsync();
                var (row, etag) = data.TryGet(entry.SiloAddress)!;
                if (await _table.UpdateRowAsync(row, etag, data.Version.Next()))
                {
                    return;
                }
            }
        }));

        var end = await _table.ReadAllAsync();
        Assert.Equal(20, end.Version.Version);
        Assert.Single(end.Members);
    }

    [Fact]
    public async Task A_heartbeat_changes_the_time_alone_and_no_etag()
    {
        var entry = Entries.New(SiloStatus.Active);
        await _table.Insert(entry);
        var before = await _table.ReadAllAsync();
        var now = DateTime.UtcNow.AddMinutes(1);

        await _table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = entry.SiloAddress, IAmAliveTime = now });

        var after = await _table.ReadAllAsync();
        Assert.Equal((before.Version.Version, before.Version.VersionEtag), (after.Version.Version, after.Version.VersionEtag));
        Assert.Equal(before.Members[0].Item2, after.Members[0].Item2);
        Assert.Equal((now, SiloStatus.Active, "a silo"), (after.Members[0].Item1.IAmAliveTime, after.Members[0].Item1.Status, after.Members[0].Item1.SiloName));
        // Who has read the row before it can still write it, and does not set the clock back.
        Assert.True(await _table.UpdateRowAsync(before.Members[0].Item1, before.Members[0].Item2, before.Version.Next()));
        Assert.Equal(now, (await _table.ReadAllAsync()).Members[0].Item1.IAmAliveTime);
    }

    [Fact]
    public async Task A_heartbeat_without_a_row_fails() =>
        await Assert.ThrowsAsync<OrleansException>(() => _table.UpdateIAmAliveAsync(Entries.New()));

    [Fact]
    public async Task Those_long_dead_are_cleaned_up_and_nobody_else()
    {
        var longDead = Entries.New(SiloStatus.Dead, age: TimeSpan.FromDays(10));
        var justDead = Entries.New(SiloStatus.Dead);
        var silent = Entries.New(SiloStatus.Active, age: TimeSpan.FromDays(10));
        var heard = Entries.New(SiloStatus.Dead, age: TimeSpan.FromDays(10));
        await _table.Insert(longDead, justDead, silent, heard);
        await _table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = heard.SiloAddress, IAmAliveTime = DateTime.UtcNow });
        var version = (await _table.ReadAllAsync()).Version.Version;

        await _table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow.AddDays(-7));

        var data = await _table.ReadAllAsync();
        Assert.Equal(
            new[] { justDead.SiloAddress, silent.SiloAddress, heard.SiloAddress }.Order(), data.Members.Select(member => member.Item1.SiloAddress).Order());
        Assert.Equal(version, data.Version.Version);
        await _table.Insert(Entries.New());
    }

    [Fact]
    public async Task A_table_of_several_pages_is_read_whole()
    {
        var table = await _home.NewTable(pageSize: 3);
        await table.Insert([.. Enumerable.Range(0, 10).Select(_ => Entries.New())]);

        var data = await table.ReadAllAsync();

        Assert.Equal(10, data.Members.Select(member => member.Item1.SiloAddress).Distinct().Count());
    }

    [Theory]
    [InlineData("a cluster with spaces / and more")]
    [InlineData("UPPER_case.And-")]
    [InlineData("a-name-that-is-much-longer-than-the-sixty-three-letters-that-a-label-may-hold-and-goes-on")]
    public async Task Clusters_of_any_name_share_a_namespace(string name)
    {
        var others = name + Guid.NewGuid();
        var other = await _home.NewTable(others);
        await other.Insert(Entries.New(), Entries.New());
        await _table.Insert(Entries.New());

        await _table.DeleteMembershipTableEntriesAsync(_home.ClusterId);

        Assert.Equal(2, (await other.ReadAllAsync()).Members.Count);
        var error = await Assert.ThrowsAsync<OrleansException>(() => _table.ReadAllAsync());
        Assert.Contains(_home.ClusterId, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_whose_version_was_deleted_goes_on_above_its_rows_once_a_silo_starts()
    {
        await _table.Insert(Entries.New(), Entries.New());
        var name = new Orleans.Clustering.Kubernetes.Resources.ClusterNames(new() { ClusterId = _home.ClusterId, ServiceId = "tests" }).Version;
        await _home.NewApi("orleans-silo").DeleteVersion(name, CancellationToken.None);

        await _table.InitializeMembershipTableAsync(tryInitTableVersion: true);

        var data = await _table.ReadAllAsync();
        Assert.Equal(2, data.Members.Count);
        Assert.True(data.Version.Version > 2);
        await _table.Insert(Entries.New());
    }
}
