using Orleans.Crypto.Ledger.Journal;
using Xunit.Abstractions;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>Two processes that believe to own the same streams: the journal lets one of them write each version.</summary>
[Collection(SharedPostgres.Name)]
public sealed class StaleWriterTests(SharedPostgres postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task Of_two_processes_that_append_the_same_versions_exactly_one_wins_each_and_other_streams_are_not_hurt()
    {
        const int Streams = 8;
        const int Versions = 6;
        var store = postgres.NewStore();
        await using var first = await store.OpenJournal();
        await using var second = await store.OpenJournal();
        PostgresJournal[] journals = [first, second];

        for (var version = 1; version <= Versions; version++)
        {
            var contested = Enumerable.Range(0, Streams).Select(stream => journals.Select(journal =>
                journal.Append(Appends.New($"wallet/{stream}", version, $"{Array.IndexOf(journals, journal)}")).AsTask()).ToArray()).ToArray();
            var own = journals.SelectMany((journal, owner) => Enumerable.Range(0, Streams).Select(stream => journal.Commit($"own/{owner}/{stream}", version))).ToArray();

            await Task.WhenAll(own).WaitAsync(Appends.Deadline);
            foreach (var pair in contested)
            {
                var statuses = (await Task.WhenAll(pair).WaitAsync(Appends.Deadline)).Select(result => result.Status).Order();
                Assert.Equal([AppendStatus.Committed, AppendStatus.VersionConflict], statuses);
            }
        }

        for (var stream = 0; stream < Streams; stream++)
        {
            Assert.Equal(Enumerable.Range(1, Versions).Select(version => (long)version), (await first.Read($"wallet/{stream}", 1, 100)).Select(entry => entry.Version));
        }

        Assert.Equal(Streams * Versions * 3, (await second.ReadToEnd()).Count);
    }

    [Fact]
    public async Task A_key_that_another_process_has_taken_is_a_conflict_and_what_is_committed_with_it_is_not_hurt()
    {
        var store = postgres.NewStore();
        await using var first = await store.OpenJournal();
        await using var second = await store.OpenJournal();
        await second.Commit("wallet/1", 1); // It knows the stream from now on.
        await first.Commit("wallet/1", 2, key: 7);

        // The second one believes in version 1: told of version 2, it must read, and then find the key.
        var conflict = second.Append(Appends.New("wallet/1", 3, key: 7)).AsTask();
        var others = Enumerable.Range(0, 20).Select(stream => second.Commit($"other/{stream}", 1, key: 7)).ToArray();

        Assert.Equal(AppendStatus.KeyConflict, (await conflict).Status);
        await Task.WhenAll(others);
        Assert.Equal(AppendStatus.VersionConflict, (await second.Append(Appends.New("wallet/1", 2, key: 8))).Status);
        await second.Commit("wallet/1", 3, key: 8);
        Assert.Equal(2, (await first.Find("wallet/1", 7))!.Entry.Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Appends_that_build_on_one_that_lost_its_version_are_lost_with_it_though_theirs_would_fit(bool inOneCommit)
    {
        var store = postgres.NewStore();
        await using var first = await store.OpenJournal();
        await using var second = await store.OpenJournal();
        await second.Commit("wallet/1", 1);
        await first.Commit("wallet/1", 2, "winner");
        using var gate = inOneCommit ? await BlockedCommits.On(store, second) : null;
        AppendChain chain = new();

        List<Task<AppendResult>> stale = [];
        for (var version = 2; version <= 10; version++)
        {
            stale.Add(second.Append(Appends.New("wallet/1", version, "stale") with { Chain = chain }).AsTask());
        }

        await (gate?.Open() ?? Task.CompletedTask);
        Assert.All(await Task.WhenAll(stale), result => Assert.Equal(AppendStatus.VersionConflict, result.Status));
        Assert.Equal(["1", "winner"], Appends.Texts(await second.Read("wallet/1", 1, 10)));

        var reloaded = await second.Append(Appends.New("wallet/1", 3, "reloaded") with { Chain = new() });
        Assert.Equal(AppendStatus.Committed, reloaded.Status);
    }

    [Fact]
    public async Task Three_processes_that_fight_for_random_streams_leave_no_gap_and_lose_nothing_that_was_acknowledged()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var store = postgres.NewStore(options => options.LockTimeout = TimeSpan.FromMilliseconds(500));
        await using var first = await store.OpenJournal();
        await using var second = await store.OpenJournal();
        await using var third = await store.OpenJournal();
        PostgresJournal[] journals = [first, second, third];
        string[] streams = [.. Enumerable.Range(0, 30).Select(stream => $"wallet/{stream}")];
        Witness witness = new();

        using CancellationTokenSource until = new(TimeSpan.FromSeconds(3));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(writer =>
            Task.Run(() => witness.Write(journals[writer % 3], streams, new Random(seed + writer), until.Token)))).WaitAsync(Appends.Deadline);

        output.WriteLine($"{witness.Acknowledged} acknowledged, {witness.Refused} refused, {witness.Unknown} unknown");
        Assert.True(witness.Acknowledged > 0 && witness.Refused > 0);
        Assert.Equal(0, witness.Unknown);
        await witness.Check(second);
    }
}
