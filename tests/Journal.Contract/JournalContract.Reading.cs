using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public async Task A_stream_is_read_from_a_version_and_to_a_limit()
    {
        await CommitMany("wallet/1", 10);

        Assert.Equal(["4", "5", "6"], Texts(await Journal.Read("wallet/1", 4, 3)));
        Assert.Equal(["9", "10"], Texts(await Journal.Read("wallet/1", 9, 3)));
        Assert.Equal(10, (await Journal.Read("wallet/1", 0, int.MaxValue)).Count);
        Assert.Empty(await Journal.Read("wallet/1", 11, 3));
        Assert.Empty(await Journal.Read("wallet/1", long.MaxValue, int.MaxValue));
        Assert.Empty(await Journal.Read("wallet/none", 1, 3));
    }

    [Fact]
    public async Task A_stream_is_read_backward_page_by_page()
    {
        await CommitMany("wallet/1", 7);

        BackwardPage first = await Journal.ReadBackward("wallet/1", long.MaxValue, 3, types: null, scanLimit: 100);
        BackwardPage second = await Journal.ReadBackward("wallet/1", first.NextBefore, 3, types: null, scanLimit: 100);
        BackwardPage last = await Journal.ReadBackward("wallet/1", second.NextBefore, 3, types: null, scanLimit: 100);

        Assert.Equal(["7", "6", "5"], Texts(first.Entries));
        Assert.Equal(5, first.NextBefore);
        Assert.Equal(["4", "3", "2"], Texts(second.Entries));
        Assert.Equal(["1"], Texts(last.Entries));
        Assert.Equal(0, last.NextBefore);
    }

    [Fact]
    public async Task A_page_that_ends_at_the_streams_beginning_is_the_last()
    {
        await CommitMany("wallet/1", 4);

        BackwardPage page = await Journal.ReadBackward("wallet/1", 4, 3, types: null, scanLimit: 100);

        Assert.Equal(["3", "2", "1"], Texts(page.Entries));
        Assert.Equal(0, page.NextBefore);
    }

    [Fact]
    public async Task Nothing_stands_before_the_beginning_or_in_an_unknown_stream()
    {
        await CommitMany("wallet/1", 4);

        BackwardPage before = await Journal.ReadBackward("wallet/1", 1, 3, types: null, scanLimit: 100);
        BackwardPage unknown = await Journal.ReadBackward("wallet/none", long.MaxValue, 3, types: null, scanLimit: 100);

        Assert.All([before, unknown], page =>
        {
            Assert.Empty(page.Entries);
            Assert.Equal(0, page.NextBefore);
        });
    }

    [Fact]
    public async Task A_stream_is_read_backward_by_types()
    {
        await CommitMany("wallet/1", 12, version => version % 3 == 0 ? "test.third" : version % 4 == 0 ? "test.fourth" : "test.other");

        BackwardPage thirds = await Journal.ReadBackward("wallet/1", long.MaxValue, 2, ["test.third"], scanLimit: 100);
        BackwardPage both = await Journal.ReadBackward("wallet/1", long.MaxValue, 100, ["test.third", "test.fourth", "test.unknown"], scanLimit: 100);

        Assert.Equal(["12", "9"], Texts(thirds.Entries));
        Assert.Equal(9, thirds.NextBefore);
        Assert.Equal(["12", "9", "8", "6", "4", "3"], Texts(both.Entries));
        Assert.Equal(0, both.NextBefore);
    }

    [Fact]
    public async Task A_page_looks_at_no_more_entries_than_the_scan_limit()
    {
        await CommitMany("wallet/1", 20, version => version == 2 ? "test.rare" : "test.other");

        List<string> found = [];
        List<long> nexts = [];
        long before = long.MaxValue;
        do
        {
            BackwardPage page = await Journal.ReadBackward("wallet/1", before, 3, ["test.rare"], scanLimit: 8);
            found.AddRange(Texts(page.Entries));
            before = page.NextBefore;
            nexts.Add(before);
        }
        while (before != 0);

        Assert.Equal(["2"], found);
        Assert.Equal([13, 5, 0], nexts);
    }

    [Fact]
    public async Task All_streams_are_read_in_the_order_of_positions_and_to_a_limit()
    {
        await Commit("wallet/1", 1, Entry("a"), Entry("b"));
        await Commit("wallet/2", 1, Entry("c"));
        await Commit("wallet/1", 3, Entry("d"));

        IReadOnlyList<JournalEntry> all = await Journal.ReadAll(0, 100);
        IReadOnlyList<JournalEntry> page = await Journal.ReadAll(all[0].Position, 2);

        Assert.Equal(["a", "b", "c", "d"], Texts(all));
        Assert.Equal(["wallet/1", "wallet/1", "wallet/2", "wallet/1"], [.. all.Select(entry => entry.StreamId)]);
        Assert.Equal([1L, 2, 1, 3], all.Select(entry => entry.Version));
        Assert.True(all[0].Position >= 1);
        Assert.Equal(["b", "c"], Texts(page));
        Assert.Empty(await Journal.ReadAll(all[^1].Position, 100));
    }

    [Fact]
    public async Task A_reader_that_runs_beside_many_writers_collects_every_entry_once_and_in_order()
    {
        const int Writers = 40;
        const int AppendsPerWriter = 50;
        const int Entries = Writers * AppendsPerWriter * 3 / 2;
        using CancellationTokenSource deadline = new(Deadline);

        Task<List<JournalEntry>> reader = Task.Run(async () =>
        {
            List<JournalEntry> collected = [];
            long position = 0;
            while (collected.Count < Entries)
            {
                await Journal.WaitForCommit(position, deadline.Token);
                IReadOnlyList<JournalEntry> page = await Journal.ReadAll(position, 64, deadline.Token);
                Assert.NotEmpty(page);
                collected.AddRange(page);
                position = page[^1].Position;
            }

            return collected;
        });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            long version = 1;
            for (int i = 0; i < AppendsPerWriter; i++)
            {
                NewEntry[] entries = i % 2 == 0 ? [Entry("a")] : [Entry("a"), Entry("b")];
                await Commit($"wallet/{writer}", version, entries);
                version += entries.Length;
            }
        })));

        List<JournalEntry> all = await reader;
        Assert.Equal(Entries, all.Count);
        Assert.Equal(all.Select(entry => entry.Position).Distinct().Order(), all.Select(entry => entry.Position));
        Assert.All(all.GroupBy(entry => entry.StreamId, StringComparer.Ordinal), stream =>
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(version => (long)version), stream.Select(entry => entry.Version)));
    }

    [Fact]
    public async Task What_was_acknowledged_is_seen_by_every_read_that_follows()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            string stream = $"wallet/{writer}";
            for (int version = 1; version <= 40; version++)
            {
                AppendResult result = await Append(stream, version, Keyed("a", (UInt128)version));
                Assert.Equal(version, Assert.Single(await Journal.Read(stream, version, 10)).Version);
                Assert.Equal(version, (await Journal.Find(stream, (UInt128)version))!.Entry.Version);
                Assert.Equal(version, (await Journal.ReadBackward(stream, long.MaxValue, 1, types: null, scanLimit: 1)).Entries[0].Version);
                Assert.Equal(result.Position, (await Journal.ReadAll(result.Position - 1, 1))[0].Position);
            }
        })));
    }

    [Fact]
    public async Task The_last_position_is_that_of_the_newest_entry()
    {
        Assert.Equal(0, await Journal.LastPosition());
        AppendResult newest = await Append("wallet/1", 1, Entry("a"), Entry("b"));
        Assert.Equal(newest.Position, await Journal.LastPosition());
        await Append("wallet/1", 1, Entry("x"));
        Assert.Equal(newest.Position, await Journal.LastPosition());

        await Reopen();
        Assert.Equal(newest.Position, await Journal.LastPosition());
    }

    [Fact]
    public async Task A_read_that_is_cancelled_beforehand_is_cancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Journal.Read("wallet/1", 1, 1, new CancellationToken(canceled: true)));

    [Fact]
    public async Task A_wait_for_a_commit_ends_with_the_commit()
    {
        AppendResult first = await Append("wallet/1", 1, Entry("a"));
        await Journal.WaitForCommit(first.Position - 1).WaitAsync(Deadline);

        Task[] waits = [.. Enumerable.Range(0, 10).Select(_ => Journal.WaitForCommit(first.Position))];
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));
        await Commit("wallet/2", 1, Entry("b"));
        await Task.WhenAll(waits).WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_wait_for_a_commit_goes_on_through_commits_below_its_position()
    {
        AppendResult first = await Append("wallet/1", 1, Entry("a"));
        Task wait = Journal.WaitForCommit(first.Position + 1);

        AppendResult second = await Append("wallet/1", 2, Entry("b"));
        if (second.Position == first.Position + 1) Assert.False(wait.IsCompleted);
        await Commit("wallet/1", 3, Entry("c"));
        await wait.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_wait_for_a_commit_can_be_cancelled()
    {
        using CancellationTokenSource cancellation = new();
        Task wait = Journal.WaitForCommit(0, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Deadline));
    }
}
