using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite.Tests;

/// <summary>What happens to writers and readers when the file can't be written: locked by another process, or refusing a row.</summary>
public sealed class FailingStoreTests : IAsyncDisposable
{
    private static readonly TimeSpan deadline = TimeSpan.FromSeconds(30);

    private readonly SqliteStore store = new();

    [Fact]
    public async Task While_the_file_is_locked_appends_fail_and_afterwards_they_commit_again()
    {
        await using SqliteJournal journal = store.OpenJournal(options => options.LockTimeout = TimeSpan.FromMilliseconds(20));
        await Commit(journal, "wallet/1", 1, key: 1);
        using (SqliteConnection connection = store.Connect())
        {
            JournalDatabase.Run(connection, "BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.Append(NewAppend("wallet/1", 2, key: 2)));
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.SaveCheckpoint("relay", 1));

            Assert.Single(await journal.Read("wallet/1", 1, 10));
            JournalDatabase.Run(connection, "ROLLBACK");
        }

        Assert.Null(await journal.Find("wallet/1", 2));
        await Commit(journal, "wallet/1", 2, key: 2);
        Assert.Equal(AppendStatus.KeyConflict, (await journal.Append(NewAppend("wallet/1", 3, key: 1))).Status);
    }

    [Fact]
    public async Task A_commit_that_fails_half_way_leaves_nothing_and_the_journal_goes_on()
    {
        await using SqliteJournal journal = store.OpenJournal(options => options.RecentEntries = 50);
        for (int version = 1; version <= 100; version++) await Commit(journal, "wallet/1", version, version);
        Refuse("NEW.payload = x'DEAD'");

        List<(Task<AppendResult> Append, string Stream)> appends = [];
        for (int i = 0; i < 200; i++)
        {
            byte[] payload = i == 150 ? [0xDE, 0xAD] : [1];
            appends.Add((journal.Append(NewAppend($"wallet/new-{i}", 1, key: 1, payload)).AsTask(), $"wallet/new-{i}"));
        }

        int failed = 0;
        foreach ((Task<AppendResult> append, string stream) in appends)
        {
            await ((Task)append).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (append.IsFaulted) failed++;
            if (append.IsFaulted) Assert.IsType<JournalUnavailableException>(append.Exception!.InnerException);
            Assert.Equal(append.IsFaulted ? 0 : 1, (await journal.Read(stream, 1, 10)).Count);
            Assert.Equal(append.IsFaulted, await journal.Find(stream, 1) is null);
        }

        Assert.InRange(failed, 1, 200);
        IReadOnlyList<JournalEntry> before = await journal.ReadAll(0, 1_000);
        Assert.Equal(100 + 200 - failed, before.Count);
        for (int version = 101; version <= 300; version++) await Commit(journal, "wallet/1", version, version);
        Assert.Equal(300, (await journal.Read("wallet/1", 1, 1_000)).Count);
        for (int key = 1; key <= 300; key++) Assert.Equal(key, (await journal.Find("wallet/1", (UInt128)key))!.Entry.Version);
        Assert.Equal(before.Count + 200, (await journal.ReadAll(0, 1_000)).Select(entry => entry.Position).Distinct().Count());
    }

    [Fact]
    public async Task An_append_that_is_not_yet_in_a_commit_can_be_cancelled_and_one_past_capacity_is_refused_at_once()
    {
        await using SqliteJournal journal = store.OpenJournal(options =>
        {
            options.LockTimeout = TimeSpan.FromSeconds(60);
            options.QueueCapacity = 1;
        });
        using SqliteConnection connection = store.Connect();
        JournalDatabase.Run(connection, "BEGIN IMMEDIATE");
        Task<AppendResult> committing = journal.Append(NewAppend("wallet/1", 1)).AsTask();

        using CancellationTokenSource cancellation = new();
        Task<AppendResult> waiting = await AppendOnceThereIsRoom(journal, NewAppend("wallet/2", 1), cancellation.Token);
        Task<AppendResult> refused = journal.Append(NewAppend("wallet/3", 1)).AsTask();
        Assert.True(refused.IsFaulted);
        await Assert.ThrowsAsync<JournalOverloadedException>(() => refused);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(deadline));

        Assert.False(committing.IsCompleted);
        JournalDatabase.Run(connection, "ROLLBACK");
        Assert.Equal(AppendStatus.Committed, (await committing.WaitAsync(deadline)).Status);
        await Commit(journal, "wallet/2", 1);
    }

    [Fact]
    public async Task Bytes_past_the_queues_limit_are_refused()
    {
        await using SqliteJournal journal = store.OpenJournal(options =>
        {
            options.LockTimeout = TimeSpan.FromSeconds(60);
            options.QueueBytes = 1_000;
        });
        using SqliteConnection connection = store.Connect();
        JournalDatabase.Run(connection, "BEGIN IMMEDIATE");

        List<Task<AppendResult>> appends = [];
        for (int i = 0; i < 8; i++) appends.Add(journal.Append(NewAppend($"wallet/{i}", 1, key: 0, new byte[400])).AsTask());
        Assert.Contains(appends, append => append.Exception?.InnerException is JournalOverloadedException);

        JournalDatabase.Run(connection, "ROLLBACK");
        foreach (Task<AppendResult> append in appends.Where(append => !append.IsFaulted)) Assert.Equal(AppendStatus.Committed, (await append).Status);
    }

    [Fact]
    public async Task Reads_go_on_while_a_commit_waits()
    {
        await using SqliteJournal journal = store.OpenJournal(options => options.LockTimeout = TimeSpan.FromSeconds(60));
        await Commit(journal, "wallet/1", 1);
        using SqliteConnection connection = store.Connect();
        JournalDatabase.Run(connection, "BEGIN IMMEDIATE");
        Task<AppendResult> committing = journal.Append(NewAppend("wallet/1", 2)).AsTask();

        Assert.Single(await journal.Read("wallet/1", 1, 10).WaitAsync(deadline));
        Assert.Single(await journal.ReadAll(0, 10).WaitAsync(deadline));

        Assert.False(committing.IsCompleted);
        JournalDatabase.Run(connection, "ROLLBACK");
        Assert.Equal(AppendStatus.Committed, (await committing.WaitAsync(deadline)).Status);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>With a queue of one, an append is accepted when the writer has taken the one before into its commit.</summary>
    private static async Task<Task<AppendResult>> AppendOnceThereIsRoom(SqliteJournal journal, JournalAppend append, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        Task<AppendResult> attempt = journal.Append(append, cancellationToken).AsTask();
        while (attempt.IsFaulted)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < deadline, "The writer never took the append before.");
            await Task.Yield();
            attempt = journal.Append(append, cancellationToken).AsTask();
        }

        return attempt;
    }

    private void Refuse(string condition)
    {
        using SqliteConnection connection = store.Connect();
        JournalDatabase.Run(connection, $"CREATE TRIGGER refuse BEFORE INSERT ON journal WHEN {condition} BEGIN SELECT RAISE(ABORT, 'refused'); END");
    }

    private static async Task Commit(SqliteJournal journal, string stream, long version, int key = 0) =>
        Assert.Equal(AppendStatus.Committed, (await journal.Append(NewAppend(stream, version, key))).Status);

    private static JournalAppend NewAppend(string stream, long version, int key = 0, byte[]? payload = null) =>
        new(stream, version, [new NewEntry("test.happened", payload ?? [1], DateTimeOffset.UnixEpoch, key == 0 ? [] : [new EntryKey((UInt128)key)])]);
}
