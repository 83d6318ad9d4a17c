using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>What the database refuses, and what has no room to wait, fails as a whole and leaves the journal as it was.</summary>
[Collection(SharedPostgres.Name)]
public sealed class RefusedCommitTests(SharedPostgres postgres)
{
    [Theory]
    [InlineData("53100", "disk full")]
    [InlineData("57014", "statement timeout")]
    [InlineData("23514", "some other constraint")]
    [InlineData("23505", "some other unique index")]
    public async Task A_commit_that_the_database_refuses_fails_whole_and_the_next_one_commits(string error, string reason)
    {
        var store = postgres.NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1, key: 1);
        await store.Run(
            $"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{reason}' USING ERRCODE = '{error}'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON journal FOR EACH ROW WHEN (NEW.payload = 'bad') EXECUTE FUNCTION refuse()
            """);
        using var gate = await BlockedCommits.On(store, journal);

        // All of these wait while the gate's commit does, and so share the next one.
        List<Task<AppendResult>> appends =
        [
            journal.Append(Appends.New("wallet/1", 2, "good", key: 2)).AsTask(),
            journal.Append(Appends.New("wallet/2", 1, "bad", key: 2)).AsTask(),
            journal.Append(Appends.New("wallet/3", 1, "good", key: 2)).AsTask(),
        ];
        await gate.Open();

        foreach (var append in appends)
        {
            var failed = await Assert.ThrowsAsync<JournalUnavailableException>(() => append.WaitAsync(Appends.Deadline));
            Assert.Contains("Nothing of it was written", failed.Message, StringComparison.Ordinal);
        }

        await store.Run("DROP TRIGGER refuse ON journal");
        await journal.Commit("wallet/1", 2, key: 2);
        await journal.Commit("wallet/2", 1, key: 2);
        Assert.Equal(4, (await journal.ReadToEnd()).Count);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_ended_and_fails_its_commit()
    {
        var store = postgres.NewStore(options => options.Timeout = TimeSpan.FromSeconds(1));
        await using var journal = await store.OpenJournal();
        await store.Run(
            """
            CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
            CREATE TRIGGER dawdle BEFORE INSERT ON journal FOR EACH ROW WHEN (NEW.payload = 'slow') EXECUTE FUNCTION dawdle()
            """);

        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Commit("wallet/1", 1, "slow", key: 1).WaitAsync(Appends.Deadline));

        await journal.Commit("wallet/1", 1, "quick", key: 1);
        Assert.Equal(["quick"], Appends.Texts(await journal.ReadToEnd()));
    }

    [Fact]
    public async Task A_position_that_is_taken_fails_its_commit_and_is_not_tried_for_ever()
    {
        var store = postgres.NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        await store.Run(
            """
            INSERT INTO journal (position, stream, version, time, type, payload)
            SELECT (pg_current_xact_id()::text::bigint + transactions) << 20, -transactions, 1, now(), 1, '' FROM generate_series(1, 20) AS transactions
            """);

        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Commit("wallet/1", 2).WaitAsync(Appends.Deadline));
    }

    [Fact]
    public async Task An_append_past_the_queues_capacity_is_refused_at_once_and_what_waits_commits()
    {
        var store = postgres.NewStore(options => options.QueueCapacity = 3);
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        using var gate = await BlockedCommits.On(store, journal);
        var waiting = Enumerable.Range(0, 3).Select(stream => journal.Commit($"other/{stream}", 1)).ToArray();

        var refused = journal.Append(Appends.New("wallet/1", 2)).AsTask();
        Assert.True(refused.IsFaulted);
        await Assert.ThrowsAsync<JournalOverloadedException>(() => refused);
        Assert.Throws<JournalOverloadedException>(journal.ThrowIfFull);

        await gate.Open();
        await Task.WhenAll(waiting).WaitAsync(Appends.Deadline);
        await journal.Commit("wallet/1", 2);
    }

    [Fact]
    public async Task An_append_can_be_cancelled_until_a_commit_has_taken_it()
    {
        var store = postgres.NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        using var gate = await BlockedCommits.On(store, journal);
        using CancellationTokenSource cancellation = new();
        var waiting = journal.Append(Appends.New("wallet/1", 2, "cancelled"), cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await gate.Open();
        await journal.Commit("wallet/1", 2, "next");
    }
}
