using System.Diagnostics;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.PostgresServer;
using Xunit.Abstractions;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>The database's server goes, as in a crash, and comes back.</summary>
public sealed class StoppedServerTests(ITestOutputHelper output) : IAsyncLifetime
{
    private PrivatePostgres _server = null!;

    public async Task InitializeAsync()
    {
        // The slowest writing of the log that there is: what was not flushed by a commit is lost with the server.
        _server = await PrivatePostgres.Start("wal_writer_delay=10000");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_journal_whose_server_crashes_under_load_fails_soon_and_serves_again_by_itself()
    {
        var store = NewStore();
        await using var journal = await store.OpenJournal(options => options.MaxCommitEntries = 50);
        Witness witness = new();
        using CancellationTokenSource until = new();
        var writers = Enumerable.Range(0, 100).Select(writer => witness.Write(journal, [$"wallet/{writer}"], new Random(writer), until.Token)).ToArray();
        for (var round = 0; round < 3; round++)
        {
            await AcknowledgedMore(witness);
            await _server.Stop(immediately: true);

            var started = Stopwatch.GetTimestamp();
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Commit($"other/{round}", 1));
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Read("wallet/1", 1, 1));
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Load("wallet/1"));
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.ReadAll(0, 1));
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));

            await _server.Start();
            await AcknowledgedMore(witness);
            await journal.Load("wallet/1");
        }

        await until.CancelAsync();
        await Task.WhenAll(writers).WaitAsync(Appends.Deadline);
        output.WriteLine($"{witness.Acknowledged} acknowledged, {witness.Refused} refused, {witness.Unknown} unknown");
        Assert.Equal(AppendStatus.Committed, await witness.Append(journal, "wallet/after", 1));
        await witness.Check(journal);
    }

    [Fact]
    public async Task Many_reads_at_once_survive_the_connections_that_died_with_the_server()
    {
        var store = NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => journal.Read("wallet/1", 1, 1)));

        await _server.Stop(immediately: true);
        await _server.Start();

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => journal.Read("wallet/1", 1, 1))), entries => Assert.Single(entries));
    }

    [Fact]
    public async Task A_reader_that_outlives_the_server_does_not_pass_entries_whose_transactions_reuse_lost_ids()
    {
        var store = NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        await using (var session = await store.Connect())
        {
            for (var i = 0; i < 100; i++)
            {
                await session.Run("BEGIN; SELECT pg_current_xact_id(); ROLLBACK");
            }
        }

        var read = (await journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 10)).Through;
        await _server.Stop(immediately: true);
        await _server.Start();
        await journal.Commit("wallet/1", 2, "after");

        var page = await journal.ReadPartitions(PartitionSet.All, read, long.MaxValue, 10);
        Assert.Equal(["after"], Appends.Texts(page.Entries));
        Assert.Equal(page.Entries[0].Position, page.Through);
    }

    [Fact]
    public async Task A_journal_without_its_server_is_closed_without_delay()
    {
        var store = NewStore();
        var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        var waiting = journal.WaitForCommit(long.MaxValue - 1);
        await _server.Stop(immediately: true);
        var pending = journal.Append(Appends.New("wallet/1", 2)).AsTask();

        await journal.DisposeAsync().AsTask().WaitAsync(Appends.Deadline);

        await Assert.ThrowsAsync<JournalUnavailableException>(() => pending);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => waiting);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Commit("wallet/1", 2));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Read("wallet/1", 1, 1));
    }

    private PostgresStore NewStore() => new(() => _server.CreateDatabase());

    private static async Task AcknowledgedMore(Witness witness)
    {
        var before = witness.Acknowledged;
        await Appends.Until(() => Task.FromResult(witness.Acknowledged > before + 200), "The journal does not serve.");
    }
}
