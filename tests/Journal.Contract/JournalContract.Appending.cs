using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Journal.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public async Task An_appended_entry_is_read_as_it_was_written()
    {
        DateTimeOffset written = new(2026, 3, 14, 17, 9, 26, 535, 897, TimeSpan.FromHours(2));
        AppendResult result = await Append("wallet/1", 1, new NewEntry("wallet.transfer-sent", new byte[] { 0, 1, 255 }, written, []));

        JournalEntry entry = Assert.Single(await ReadStream("wallet/1"));
        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.Equal(result.Position, entry.Position);
        Assert.Equal("wallet/1", entry.StreamId);
        Assert.Equal(1, entry.Version);
        Assert.Equal("wallet.transfer-sent", entry.Type);
        Assert.Equal(new byte[] { 0, 1, 255 }, entry.Payload.ToArray());
        Assert.Equal(written, entry.Time);
        Assert.Equal(TimeSpan.Zero, entry.Time.Offset);
    }

    [Fact]
    public async Task Nothing_that_follows_a_refused_append_of_its_chain_is_committed()
    {
        AppendChain chain = new();
        await Commit("wallet/1", 1, Keyed("a", 7));

        AppendResult first = await Journal.Append(new JournalAppend("wallet/1", 2, [Entry("b")], chain));
        AppendResult refused = await Journal.Append(new JournalAppend("wallet/1", 3, [Keyed("c", 7)], chain));
        AppendResult fitting = await Journal.Append(new JournalAppend("wallet/1", 3, [Entry("d")], chain));
        AppendResult ofAnotherChain = await Journal.Append(new JournalAppend("wallet/1", 3, [Entry("e")], new AppendChain()));

        Assert.Equal(
            [AppendStatus.Committed, AppendStatus.KeyConflict, AppendStatus.VersionConflict, AppendStatus.Committed],
            [first.Status, refused.Status, fitting.Status, ofAnotherChain.Status]);
        Assert.Equal(["a", "b", "e"], Texts(await ReadStream("wallet/1")));
    }

    [Fact]
    public async Task A_time_before_1970_is_read_as_it_was_written()
    {
        DateTimeOffset written = new(1969, 7, 20, 20, 17, 40, TimeSpan.Zero);
        await Commit("wallet/1", 1, new NewEntry("test.happened", ReadOnlyMemory<byte>.Empty, written, []));

        Assert.Equal(written, Assert.Single(await ReadStream("wallet/1")).Time);
    }

    [Fact]
    public async Task An_empty_payload_is_read_as_empty()
    {
        await Commit("wallet/1", 1, Entry(""));

        Assert.True(Assert.Single(await ReadStream("wallet/1")).Payload.IsEmpty);
    }

    [Fact]
    public async Task A_payload_of_a_mebibyte_is_read_as_it_was_written()
    {
        byte[] payload = new byte[1024 * 1024];
        new Random(7).NextBytes(payload);
        await Commit("wallet/1", 1, new NewEntry("test.happened", payload, time, []));

        Assert.Equal(payload, Assert.Single(await ReadStream("wallet/1")).Payload.ToArray());
    }

    [Fact]
    public async Task Names_of_any_script_are_kept()
    {
        await Commit("кошелёк/ä/財布/👛", 1, Entry("a", "событие.произошло"));

        JournalEntry entry = Assert.Single(await ReadStream("кошелёк/ä/財布/👛"));
        Assert.Equal("событие.произошло", entry.Type);
        Assert.Equal("кошелёк/ä/財布/👛", Assert.Single(await Journal.ReadAll(0, 10)).StreamId);
    }

    [Fact]
    public async Task Entries_of_one_append_get_consecutive_versions_and_rising_positions()
    {
        AppendResult result = await Append("wallet/1", 1, Entry("a"), Entry("b"), Entry("c"));

        IReadOnlyList<JournalEntry> entries = await ReadStream("wallet/1");
        Assert.Equal(["a", "b", "c"], Texts(entries));
        Assert.Equal([1L, 2, 3], entries.Select(entry => entry.Version));
        Assert.Equal(entries.Select(entry => entry.Position).Order(), entries.Select(entry => entry.Position));
        Assert.Equal(result.Position, entries[^1].Position);
    }

    [Fact]
    public async Task An_append_without_entries_is_a_mistake_of_the_caller() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Append("wallet/1", 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(long.MaxValue)]
    public async Task An_append_at_another_version_than_the_next_is_a_version_conflict(long firstVersion)
    {
        await Commit("wallet/1", 1, Entry("a"), Entry("b"));

        AppendResult result = await Append("wallet/1", firstVersion, Entry("x"));

        Assert.Equal(new AppendResult(AppendStatus.VersionConflict), result);
        Assert.Equal(["a", "b"], Texts(await ReadStream("wallet/1")));
        await Commit("wallet/1", 3, Entry("c"));
    }

    [Fact]
    public async Task A_stream_begins_at_version_1()
    {
        Assert.Equal(AppendStatus.VersionConflict, (await Append("wallet/1", 2, Entry("x"))).Status);
        Assert.Equal(AppendStatus.VersionConflict, (await Append("wallet/1", 0, Entry("x"))).Status);
        Assert.Empty(await Journal.ReadAll(0, 10));
        await Commit("wallet/1", 1, Entry("a"));
    }

    [Fact]
    public async Task A_conflict_of_one_stream_leaves_the_others_of_its_commit_alone()
    {
        await Commit("wallet/stale", 1, Entry("a"));

        // Not awaited one by one, so that they wait together and share commits.
        List<Task<AppendResult>> others = [];
        List<Task<AppendResult>> stale = [];
        for (int i = 0; i < 50; i++)
        {
            others.Add(Append($"wallet/{i}", 1, Entry("a")).AsTask());
            stale.Add(Append("wallet/stale", 1, Entry("x")).AsTask());
        }

        Assert.All(await Task.WhenAll(others), result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.All(await Task.WhenAll(stale), result => Assert.Equal(AppendStatus.VersionConflict, result.Status));
        Assert.Equal(["a"], Texts(await ReadStream("wallet/stale")));
        Assert.Equal(51, (await Journal.ReadAll(0, 100)).Count);
    }

    [Fact]
    public async Task Of_two_writers_at_one_version_exactly_one_commits()
    {
        for (int version = 1; version <= 50; version++)
        {
            AppendResult[] results = await Task.WhenAll(
                Task.Run(() => Append("wallet/1", version, Entry("left")).AsTask()),
                Task.Run(() => Append("wallet/1", version, Entry("right")).AsTask()));

            Assert.Equal([AppendStatus.Committed, AppendStatus.VersionConflict], results.Select(result => result.Status).Order());
        }

        Assert.Equal(50, (await ReadStream("wallet/1")).Count);
    }

    [Fact]
    public async Task Appends_of_one_stream_that_are_under_way_together_commit_in_the_order_of_the_calls()
    {
        const int Appends = 3_000;
        List<Task<AppendResult>> appends = [];
        for (int version = 1; version <= Appends; version++) appends.Add(Append("wallet/1", version, Entry(version.ToString(Invariant))).AsTask());

        AppendResult[] results = await Task.WhenAll(appends);

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.Equal(results.Select(result => result.Position).Order(), results.Select(result => result.Position));
        string[] expected = [.. Enumerable.Range(1, Appends).Select(version => version.ToString(Invariant))];
        Assert.Equal(expected, Texts(await ReadStream("wallet/1")));
    }

    [Fact]
    public async Task After_a_failed_append_those_of_the_stream_that_build_on_it_fail_too()
    {
        await Commit("wallet/1", 1, Keyed("a", 7));

        Task<AppendResult> first = Append("wallet/1", 2, Entry("b")).AsTask();
        Task<AppendResult> refused = Append("wallet/1", 3, Keyed("x", 7)).AsTask();
        Task<AppendResult> onRefused = Append("wallet/1", 4, Entry("y")).AsTask();
        Task<AppendResult> onThat = Append("wallet/1", 5, Entry("z")).AsTask();

        Assert.Equal(
            [AppendStatus.Committed, AppendStatus.KeyConflict, AppendStatus.VersionConflict, AppendStatus.VersionConflict],
            (await Task.WhenAll(first, refused, onRefused, onThat)).Select(result => result.Status));
        Assert.Equal(["a", "b"], Texts(await ReadStream("wallet/1")));
    }

    [Fact]
    public async Task An_append_that_is_cancelled_beforehand_writes_nothing()
    {
        JournalAppend append = new("wallet/1", 1, [Entry("x")]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Journal.Append(append, new CancellationToken(canceled: true)));

        await Commit("wallet/1", 1, Entry("a"));
        Assert.Equal(["a"], Texts(await ReadStream("wallet/1")));
    }

    [Fact]
    public async Task An_append_that_is_cancelled_under_way_either_wrote_all_or_nothing_and_says_which()
    {
        const int Appends = 400;
        using CancellationTokenSource cancellation = new();
        List<Task<AppendResult>> appends = [];
        for (int i = 0; i < Appends; i++)
        {
            JournalAppend append = new($"wallet/{i}", 1, [Entry("a"), Entry("b")]);
            appends.Add(Journal.Append(append, cancellation.Token).AsTask());
            if (i == Appends / 2) await cancellation.CancelAsync();
        }

        for (int i = 0; i < Appends; i++)
        {
            await ((Task)appends[i]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Assert.True(appends[i].IsCompletedSuccessfully || appends[i].IsCanceled);
            Assert.Equal(appends[i].IsCanceled ? 0 : 2, (await ReadStream($"wallet/{i}")).Count);
        }
    }

    [Fact]
    public async Task Past_its_capacity_the_journal_refuses_at_once_and_finishes_what_it_accepted()
    {
        await Reopen(queueCapacity: 16);
        using CancellationTokenSource deadline = new(Deadline);
        List<Task<AppendResult>> appends = [];
        while (!appends.Exists(append => append.IsFaulted))
        {
            deadline.Token.ThrowIfCancellationRequested();
            for (int i = 0; i < 1_000; i++) appends.Add(Append($"wallet/{appends.Count}", 1, Entry("a")).AsTask());
        }

        int committed = 0;
        for (int i = 0; i < appends.Count; i++)
        {
            await ((Task)appends[i]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (appends[i].IsFaulted) Assert.IsType<JournalOverloadedException>(appends[i].Exception!.InnerException);
            else committed++;
            Assert.Equal(appends[i].IsFaulted ? 0 : 1, (await ReadStream($"wallet/{i}")).Count);
        }

        Assert.NotEqual(0, committed);
        await Commit("wallet/after", 1, Entry("a"));
    }

    [Fact]
    public async Task A_closed_journal_says_that_it_is_unavailable()
    {
        IJournal closed = Journal;
        await Reopen();

        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await closed.Append(new JournalAppend("wallet/1", 1, [Entry("x")])));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => closed.Read("wallet/1", 1, 10));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => closed.Load("wallet/1"));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => closed.SaveCheckpoint("relay", 1));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => closed.WaitForCommit(0));
    }

    [Fact]
    public async Task Closing_finishes_what_is_under_way()
    {
        Task<AppendResult>[] appends = [.. Enumerable.Range(0, 500).Select(i => Append($"wallet/{i}", 1, Entry("a")).AsTask())];
        await Reopen();

        Assert.All(await Task.WhenAll(appends), result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.Equal(500, (await Journal.ReadAll(0, 1_000)).Count);
    }

    [Fact]
    public async Task A_reopened_journal_has_everything_and_goes_on_where_it_was()
    {
        await Commit("wallet/1", 1, Keyed("a", 1), Keyed("b", 2));
        await Commit("wallet/2", 1, Keyed("c", 1));
        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(2, new byte[] { 9 }));
        await Journal.SaveCheckpoint("relay", 3);
        IReadOnlyList<JournalEntry> before = await Journal.ReadAll(0, 10);

        await Reopen();

        IReadOnlyList<JournalEntry> after = await Journal.ReadAll(0, 10);
        Assert.Equal(before.Select(entry => entry with { Payload = default }), after.Select(entry => entry with { Payload = default }));
        Assert.Equal(["a", "b", "c"], Texts(after));
        Assert.Equal("b", Text((await Journal.Find("wallet/1", 2))!.Entry));
        Assert.Equal(2, (await Journal.Load("wallet/1")).Snapshot!.Version);
        Assert.Equal(3, await Journal.LoadCheckpoint("relay"));
        Assert.Equal(AppendStatus.VersionConflict, (await Append("wallet/1", 2, Entry("x"))).Status);
        Assert.Equal(AppendStatus.KeyConflict, (await Append("wallet/1", 3, Keyed("x", 1))).Status);
        AppendResult next = await Append("wallet/1", 3, Entry("d"));
        Assert.True(next.Position > after[^1].Position);
    }
}
