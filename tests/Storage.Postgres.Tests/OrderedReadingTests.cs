using Npgsql;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>A reader that goes on from the last position it was given misses nothing, whatever commits late.</summary>
[Collection(SharedPostgres.Name)]
public sealed class OrderedReadingTests(SharedPostgres postgres)
{
    private const int Writers = 24;
    private const int AppendsPerWriter = 25;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_open_transaction_holds_back_what_commits_after_it_began(bool commits)
    {
        var store = postgres.NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1, "before");
        await using var session = await store.Connect();
        await session.Run("BEGIN");
        await InsertVersion2(session);
        await journal.Commit("wallet/2", 1, "after");

        var held = await journal.ReadAll(0, 10);
        var heldPage = await journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 10);
        Assert.Equal(["before"], Appends.Texts(held));
        Assert.Equal(["before"], Appends.Texts(heldPage.Entries));
        Assert.Equal(held[0].Position, heldPage.Through);
        Assert.Equal(2, await journal.NextVersion("wallet/2")); // Its own grain sees it at once.
        Assert.True(await journal.LastPosition() > heldPage.Through); // So whoever must have it can wait for it.

        await session.Run(commits ? "COMMIT" : "ROLLBACK");

        string[] rest = commits ? ["late", "after"] : ["after"];
        Assert.Equal(rest, Appends.Texts(await journal.ReadAll(held[0].Position, 10)));
        Assert.Equal(rest, Appends.Texts((await journal.ReadPartitions(PartitionSet.All, heldPage.Through, long.MaxValue, 10)).Entries));
    }

    [Fact]
    public async Task A_transaction_that_has_an_id_but_no_entry_yet_holds_back_too()
    {
        var store = postgres.NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1, "before");
        await using var session = await store.Connect();
        await session.Run("BEGIN");
        await session.Run("SELECT pg_current_xact_id()");
        await journal.Commit("wallet/2", 1, "after");
        Assert.Equal(["before"], Appends.Texts(await journal.ReadAll(0, 10)));

        await InsertVersion2(session);
        await session.Run("COMMIT");

        Assert.Equal(["before", "late", "after"], Appends.Texts(await journal.ReadAll(0, 10)));
    }

    [Fact]
    public async Task Readers_beside_writers_of_three_processes_whose_commits_are_delayed_get_every_entry_once_and_in_order()
    {
        var store = postgres.NewStore(options => options.MaxCommitEntries = 8);
        await using var first = await store.OpenJournal();
        await using var second = await store.OpenJournal();
        await using var third = await store.OpenJournal();
        await store.Run(
            """
            CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(random() * 0.02); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.version % 5 = 0) EXECUTE FUNCTION dawdle()
            """);
        PostgresJournal[] journals = [first, second, third];

        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Write(journals[writer % 3], $"wallet/{writer}")));
        Task<List<JournalEntry>>[] readers =
        [
            Collect(first, writing, after => ReadAll(first, after)),
            .. Enumerable.Range(0, 3).Select(share => Collect(journals[share], writing, after => ReadShare(journals[share], share, after))),
        ];
        await writing;

        var all = await readers[0].WaitAsync(Appends.Deadline);
        CheckOrder(all);
        var expected = Enumerable.Range(0, Writers).SelectMany(writer => Enumerable.Range(1, AppendsPerWriter).Select(version => $"wallet/{writer} {version}")).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(expected.Count, all.Count);
        Assert.Equal(expected, all.Select(Appends.Text).ToHashSet(StringComparer.Ordinal));
        List<JournalEntry> shared = [];
        foreach (var reader in readers[1..])
        {
            var entries = await reader.WaitAsync(Appends.Deadline);
            CheckOrder(entries);
            shared.AddRange(entries);
        }

        Assert.Equal(all.Select(entry => entry.Position), shared.Select(entry => entry.Position).Order());
    }

    /// <summary>As another silo's writer does: its transaction has its id before it has the entry's position.</summary>
    private static Task<object?> InsertVersion2(NpgsqlConnection session) => session.Run(
        """
        INSERT INTO journal (position, stream, version, time, type, payload)
        SELECT (pg_current_xact_id()::text::bigint + xid_offset) << 20, stream, 2, now(), type, 'late' FROM journal, journal_origin WHERE version = 1 ORDER BY position LIMIT 1
        """);

    private static async Task Write(PostgresJournal journal, string stream)
    {
        for (var version = 1; version <= AppendsPerWriter; version++)
        {
            await journal.Commit(stream, version, $"{stream} {version}").WaitAsync(Appends.Deadline);
        }
    }

    /// <summary>Reads on until the journal has come to its end, and all before it was read.</summary>
    private static async Task<List<JournalEntry>> Collect(PostgresJournal journal, Task writing, Func<long, Task<JournalPage>> read)
    {
        List<JournalEntry> collected = [];
        long through = 0;
        var end = long.MaxValue;
        using var deadline = new CancellationTokenSource(Appends.Deadline);
        while (true)
        {
            var page = await read(through);
            Assert.All(page.Entries, entry => Assert.True(entry.Position > through && entry.Position <= page.Through));
            Assert.True(page.Through >= through);
            collected.AddRange(page.Entries);
            through = page.Through;
            if (through >= end)
            {
                return collected;
            }

            if (page.Entries.Count == 0)
            {
                if (writing.IsCompletedSuccessfully)
                {
                    end = (await journal.ReadToEnd())[^1].Position;
                }

                await Task.Delay(1, deadline.Token);
            }
        }
    }

    private static async Task<JournalPage> ReadAll(PostgresJournal journal, long after)
    {
        var entries = await journal.ReadAll(after, 7);
        return new(entries, entries.Count == 0 ? after : entries[^1].Position, HasMore: entries.Count == 7);
    }

    private static Task<JournalPage> ReadShare(PostgresJournal journal, int share, long after) =>
        journal.ReadPartitions(PartitionSet.Of(Enumerable.Range(0, PartitionSet.Partitions).Where(partition => partition % 3 == share)), after, long.MaxValue, 7);

    private static void CheckOrder(List<JournalEntry> entries)
    {
        Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.True(pair.First.Position < pair.Second.Position));
        Assert.All(entries.GroupBy(entry => entry.StreamId, StringComparer.Ordinal), stream =>
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(version => (long)version), stream.Select(entry => entry.Version)));
    }
}
