using System.Diagnostics;
using Npgsql;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>A process that hangs in the middle of a commit, such as a silo that was stopped, with an entry that is in the way.</summary>
[Collection(SharedPostgres.Name)]
public sealed class StuckWriterTests(SharedPostgres postgres)
{
    private static readonly TimeSpan s_lockTimeout = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task A_stuck_writer_is_ended_after_the_lock_timeout_and_its_streams_and_all_others_commit()
    {
        var store = Store();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        await using var stuck = await Hang(store, Connections.WriterName);

        var started = Stopwatch.GetTimestamp();
        Task<AppendResult>[] appends =
        [
            journal.Commit("wallet/1", 2, "live", key: 1),
            .. Enumerable.Range(0, 50).Select(stream => journal.Commit($"other/{stream}", 1)),
        ];
        await Task.WhenAll(appends).WaitAsync(Appends.Deadline);

        Assert.InRange(Stopwatch.GetElapsedTime(started), s_lockTimeout / 2, s_lockTimeout * 20);
        await Assert.ThrowsAsync<PostgresException>(() => stuck.Run("COMMIT"));
        Assert.Equal(["1", "live"], Appends.Texts(await journal.Read("wallet/1", 1, 10)));
        Assert.Equal(52, (await journal.ReadToEnd()).Count);
    }

    [Fact]
    public async Task A_writer_that_goes_on_in_time_wins_its_version_and_all_others_commit()
    {
        var store = postgres.NewStore(options => options.LockTimeout = TimeSpan.FromSeconds(30));
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        await using var slow = await Hang(store, Connections.WriterName);

        var contested = journal.Append(Appends.New("wallet/1", 2, "live", key: 1)).AsTask();
        var others = Enumerable.Range(0, 50).Select(stream => journal.Commit($"other/{stream}", 1)).ToArray();
        await Appends.Until(
            async () => (long)(await store.Run("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"))! > 0, "Nobody waits for the slow writer.");
        await slow.Run("COMMIT");

        Assert.Equal(AppendStatus.VersionConflict, (await contested.WaitAsync(Appends.Deadline)).Status);
        await Task.WhenAll(others).WaitAsync(Appends.Deadline);
        Assert.Equal(["1", "stuck"], Appends.Texts(await journal.Read("wallet/1", 1, 10)));
        Assert.Null(await journal.Find("wallet/1", 1));
    }

    [Fact]
    public async Task An_operators_session_is_not_ended_and_what_it_holds_up_fails_cleanly()
    {
        var store = Store();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        await using var operating = await Hang(store, "psql");

        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Commit("wallet/1", 2, key: 1).WaitAsync(Appends.Deadline));
        Assert.Contains("Nothing of it was written", refused.Message, StringComparison.Ordinal);
        await journal.Commit("other/1", 1);

        await operating.Run("ROLLBACK");
        await journal.Commit("wallet/1", 2, key: 1);
    }

    private PostgresStore Store() => postgres.NewStore(options => options.LockTimeout = s_lockTimeout);

    /// <summary>A session that has written version 2 of the only stream, and does not go on.</summary>
    private static async Task<NpgsqlConnection> Hang(PostgresStore store, string applicationName)
    {
        var session = await store.Connect(applicationName);
        await session.Run("BEGIN");
        await session.Run(
            """
            INSERT INTO journal (position, stream, version, time, type, payload)
            SELECT (pg_current_xact_id()::text::bigint + xid_offset) << 20, stream, 2, now(), type, 'stuck' FROM journal, journal_origin
            """);
        return session;
    }
}
