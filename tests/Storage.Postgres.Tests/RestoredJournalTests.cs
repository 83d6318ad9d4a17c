using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>A journal that was dumped and loaded into another server, where transaction ids began anew, far below those of its positions.</summary>
[Collection(SharedPostgres.Name)]
public sealed class RestoredJournalTests(SharedPostgres postgres)
{
    [Fact]
    public async Task A_restored_journal_goes_on_above_its_last_position()
    {
        var store = postgres.NewStore();
        await using (var before = await store.OpenJournal())
        {
            await before.Commit("wallet/1", 1, "1");
        }

        await store.Run(
            """
            INSERT INTO journal (position, stream, version, time, type, payload)
            SELECT position + (1000000::bigint << 20) + 5, stream, 2, time, type, '2' FROM journal
            """);
        await using var journal = await store.OpenJournal();
        await using var other = await store.OpenJournal();
        Assert.Equal(["1", "2"], Appends.Texts(await journal.ReadAll(0, 10)));

        var restored = (await journal.ReadAll(0, 10))[^1].Position;
        var third = await journal.Commit("wallet/1", 3, "3");
        var fourth = await other.Commit("wallet/1", 4, "4");

        Assert.True(restored < third.Position && third.Position < fourth.Position);
        Assert.Equal(["1", "2", "3", "4"], Appends.Texts(await journal.ReadToEnd(pageSize: 1)));
        Assert.Equal(["3", "4"], Appends.Texts((await other.ReadPartitions(PartitionSet.All, restored, long.MaxValue, 10)).Entries));
        await other.WaitForCommit(third.Position).WaitAsync(Appends.Deadline);
    }

    [Fact]
    public async Task Opening_a_journal_that_was_not_restored_shifts_no_positions()
    {
        var store = postgres.NewStore();
        for (var version = 1; version <= 3; version++)
        {
            await using var journal = await store.OpenJournal();
            await journal.Commit("wallet/1", version);
        }

        Assert.Equal(0L, await store.Run("SELECT xid_offset FROM journal_origin"));
    }
}
