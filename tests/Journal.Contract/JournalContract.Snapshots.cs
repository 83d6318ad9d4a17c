using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public async Task A_stream_has_no_snapshot_at_first()
    {
        await Commit("wallet/1", 1, Entry("a"));

        Assert.Null((await Journal.Load("wallet/1")).Snapshot);
        Assert.Null((await Journal.Load("wallet/none")).Snapshot);
    }

    [Fact]
    public async Task A_newer_snapshot_replaces_an_older_one_and_an_older_one_is_ignored()
    {
        await CommitMany("wallet/1", 10);
        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(5, new byte[] { 5 }));
        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(9, new byte[] { 9 }));
        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(7, new byte[] { 7 }));

        JournalSnapshot kept = (await Journal.Load("wallet/1")).Snapshot!;
        Assert.Equal(9, kept.Version);
        Assert.Equal(new byte[] { 9 }, kept.Payload.ToArray());
    }

    [Fact]
    public async Task Each_stream_has_its_own_snapshot()
    {
        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(1, new byte[] { 1 }));
        await Journal.SaveSnapshot("wallet/2", new JournalSnapshot(2, ReadOnlyMemory<byte>.Empty));

        Assert.Equal(new byte[] { 1 }, (await Journal.Load("wallet/1")).Snapshot!.Payload.ToArray());
        Assert.True((await Journal.Load("wallet/2")).Snapshot!.Payload.IsEmpty);
    }

    [Fact]
    public async Task A_snapshot_of_a_mebibyte_is_kept()
    {
        byte[] payload = new byte[1024 * 1024];
        new Random(8).NextBytes(payload);
        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(1, payload));

        Assert.Equal(payload, (await Journal.Load("wallet/1")).Snapshot!.Payload.ToArray());
    }

    [Fact]
    public async Task A_snapshot_is_no_entry()
    {
        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(1, new byte[] { 1 }));

        Assert.Empty(await ReadStream("wallet/1"));
        Assert.Empty(await Journal.ReadAll(0, 10));
        await Commit("wallet/1", 1, Entry("a"));
    }

    [Fact]
    public async Task A_checkpoint_is_0_at_first_and_then_what_was_saved_last()
    {
        Assert.Equal(0, await Journal.LoadCheckpoint("relay"));

        await Journal.SaveCheckpoint("relay", 17);
        await Journal.SaveCheckpoint("relay", 42);
        await Journal.SaveCheckpoint("webhooks", 5);

        Assert.Equal(42, await Journal.LoadCheckpoint("relay"));
        Assert.Equal(5, await Journal.LoadCheckpoint("webhooks"));
    }

    [Fact]
    public async Task Snapshots_and_checkpoints_are_kept_in_the_order_of_the_calls()
    {
        List<Task> writes = [];
        for (int i = 1; i <= 200; i++)
        {
            writes.Add(Append("wallet/1", i, Entry("a")).AsTask());
            writes.Add(Journal.SaveSnapshot("wallet/1", new JournalSnapshot(i, new[] { (byte)i })));
            writes.Add(Journal.SaveCheckpoint("relay", i));
        }

        await Task.WhenAll(writes);
        Assert.Equal(200, (await Journal.Load("wallet/1")).Snapshot!.Version);
        Assert.Equal(200, await Journal.LoadCheckpoint("relay"));
    }
}
