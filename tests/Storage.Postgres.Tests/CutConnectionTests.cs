using Npgsql;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Xunit.Abstractions;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>A connection that is lost at any step of a commit: what the caller is told is what the database has.</summary>
[Collection(SharedPostgres.Name)]
public sealed class CutConnectionTests(SharedPostgres postgres, ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_cut_before_any_message_of_a_commit_halves_nothing(bool leavesServerWaiting)
    {
        var store = postgres.NewStore();
        await using var proxy = CuttingProxy.To(await store.ConnectionString());
        await using var journal = await Open(store, proxy);
        await using var session = await store.Connect();
        var message = 0;
        for (; ; message++)
        {
            Cut cut = Cut.BeforeMessage(message, leavesServerWaiting);
            proxy.Next(cut);
            var stream = $"wallet/{message}";
            // One cut is always made good: found by reading, or tried again.
            var result = await journal.Append(Appends.New(stream, 1, key: 1, type: $"test.happened-{message}")).AsTask().WaitAsync(Appends.Deadline);
            Assert.Equal(AppendStatus.Committed, result.Status);
            await CheckDatabase(session, stream, 1);
            await journal.Commit(stream, 2, key: 2);
            await CheckDatabase(session, stream, 2);
            if (!cut.Happened)
            {
                break; // All messages of both commits have passed.
            }
        }

        output.WriteLine($"{message} messages");
        Assert.True(message > 10);
        // Sessions that were left waiting in the middle of a transaction hold readers back until the server ends them.
        await Appends.Until(async () => (await journal.ReadToEnd()).Count == (message + 1) * 2, "Readers are held back for ever.");
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_found_in_the_journal_and_not_written_again()
    {
        var store = postgres.NewStore();
        await using var proxy = CuttingProxy.To(await store.ConnectionString());
        await using var journal = await Open(store, proxy);
        await journal.Commit("wallet/1", 1, "1");
        for (var version = 2; version <= 6; version++)
        {
            var cut = Cut.AtTheAnswerToCommit();
            proxy.Next(cut);
            var result = await journal.Commit("wallet/1", version, $"{version}", (UInt128)version);

            Assert.True(cut.Happened);
            Assert.Equal(result.Position, (await journal.Find("wallet/1", (UInt128)version))!.Entry.Position);
        }

        Assert.Equal(["1", "2", "3", "4", "5", "6"], Appends.Texts(await journal.ReadToEnd()));
        await journal.WaitForCommit((await journal.ReadToEnd())[4].Position).WaitAsync(Appends.Deadline);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_that_never_reached_the_server_is_ended_there_and_tried_again(bool leavesServerWaiting)
    {
        var store = postgres.NewStore(options => options.LockTimeout = TimeSpan.FromSeconds(30));
        await using var proxy = CuttingProxy.To(await store.ConnectionString());
        await using var journal = await Open(store, proxy);
        await using var session = await store.Connect();
        var cut = Cut.BeforeCommit(leavesServerWaiting);
        proxy.Next(cut);

        await journal.Commit("wallet/1", 1, key: 1).WaitAsync(TimeSpan.FromSeconds(15)); // Without waiting for the lock of the first try.

        Assert.True(cut.Happened);
        await CheckDatabase(session, "wallet/1", 1);
    }

    [Fact]
    public async Task A_session_that_waits_in_a_commit_for_a_process_that_is_gone_holds_readers_back_for_a_while_only()
    {
        var store = postgres.NewStore(options => options.Timeout = TimeSpan.FromSeconds(1));
        await using var proxy = CuttingProxy.To(await store.ConnectionString());
        await using var journal = await Open(store, proxy);
        await journal.Commit("wallet/1", 1, "1");
        var cut = Cut.BeforeTheEntries(leavesServerWaiting: true);
        proxy.Next(cut);
        await journal.Commit("wallet/1", 2, "2");
        Assert.True(cut.Happened);
        Assert.Equal(["1"], Appends.Texts(await journal.ReadAll(0, 10))); // It has no entry yet that would be in anybody's way.

        await Appends.Until(async () => (await journal.ReadAll(0, 10)).Count == 2, "Readers are held back for ever.");
    }

    [Fact]
    public async Task A_commit_that_is_decided_after_the_database_is_gone_fails_as_unknown_and_is_there_at_the_next_look()
    {
        var store = postgres.NewStore(options => options.ResolveTimeout = TimeSpan.Zero);
        var proxy = CuttingProxy.To(await store.ConnectionString());
        await using var journal = await Open(store, proxy);
        await using var session = await store.Connect();
        await journal.Commit("wallet/1", 1, key: 1);
        proxy.Next(Cut.AtTheAnswerToCommitAndAllAfterIt());

        var exception = await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Commit("wallet/1", 2, key: 2).WaitAsync(Appends.Deadline));
        Assert.Contains("not known", exception.Message, StringComparison.Ordinal);
        await CheckDatabase(session, "wallet/1", 2);
        proxy.Next(Cut.None());

        Assert.Equal(AppendStatus.VersionConflict, (await journal.Append(Appends.New("wallet/1", 2, key: 2))).Status);
        Assert.Equal(AppendStatus.KeyConflict, (await journal.Append(Appends.New("wallet/1", 3, key: 2))).Status);
        await journal.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact]
    public async Task Under_load_and_random_cuts_nothing_that_was_acknowledged_is_lost_or_doubled()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var store = postgres.NewStore(options => (options.MaxCommitEntries, options.Timeout) = (20, TimeSpan.FromSeconds(3)));
        await using var proxy = CuttingProxy.To(await store.ConnectionString());
        await using var journal = await Open(store, proxy);
        Witness witness = new();

        using CancellationTokenSource until = new(TimeSpan.FromSeconds(3));
        var writers = Enumerable.Range(0, 40).Select(writer => witness.Write(journal, [$"wallet/{writer}"], new Random(seed), until.Token)).ToArray();
        var cuts = 0;
        while (!until.IsCancellationRequested)
        {
            var cut = cuts % 3 == 0 ? Cut.AtTheAnswerToCommit() : Cut.BeforeMessage(random.Next(60), leavesServerWaiting: cuts % 3 == 1);
            proxy.Next(cut);
            await Appends.Until(() => Task.FromResult(cut.Happened || until.IsCancellationRequested), "No cut.");
            cuts++;
        }

        await Task.WhenAll(writers).WaitAsync(Appends.Deadline);
        output.WriteLine($"{cuts} cuts, {witness.Acknowledged} acknowledged, {witness.Refused} refused, {witness.Unknown} unknown");
        Assert.True(witness.Acknowledged > 0);
        await witness.Check(journal);
    }

    private static Task<PostgresJournal> Open(PostgresStore store, CuttingProxy proxy) => store.OpenJournal(options =>
    {
        options.ConnectionString = proxy.Through(options.ConnectionString);
        options.LockTimeout = options.LockTimeout == new PostgresJournalOptions().LockTimeout ? TimeSpan.FromMilliseconds(200) : options.LockTimeout;
    });

    /// <summary>The stream has so many entries, each with one key.</summary>
    private static async Task CheckDatabase(NpgsqlConnection session, string stream, int entries) =>
        Assert.Equal($"{entries} {entries}", await session.Run(
            $"""
            SELECT (SELECT count(*) FROM journal JOIN stream ON id = stream WHERE name = '{stream}') || ' ' ||
                (SELECT count(*) FROM journal_key JOIN stream ON id = stream WHERE name = '{stream}')
            """));
}
