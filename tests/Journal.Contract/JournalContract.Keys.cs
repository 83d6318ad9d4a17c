using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public async Task An_entry_is_found_by_each_of_its_keys_with_its_fingerprint()
    {
        EntryKey idempotencyKey = new(UInt128.MaxValue, UInt128.MaxValue - 1);
        EntryKey orderId = new(0);
        await Commit("wallet/1", 1, Entry("a"), Entry("b", "order.placed", idempotencyKey, orderId), Keyed("c", 5));

        KeyedEntry byIdempotencyKey = (await Journal.Find("wallet/1", UInt128.MaxValue))!;
        KeyedEntry byOrderId = (await Journal.Find("wallet/1", 0))!;

        Assert.Equal(UInt128.MaxValue - 1, byIdempotencyKey.Fingerprint);
        Assert.Equal(UInt128.Zero, byOrderId.Fingerprint);
        Assert.All([byIdempotencyKey, byOrderId], found =>
        {
            Assert.Equal("b", Text(found.Entry));
            Assert.Equal(2, found.Entry.Version);
            Assert.Equal("order.placed", found.Entry.Type);
        });
    }

    [Fact]
    public async Task A_key_is_found_only_in_its_own_stream()
    {
        await Commit("wallet/1", 1, Keyed("a", 5));
        await Commit("wallet/2", 1, Keyed("b", 5));
        await Commit("wallet/3", 1, Keyed("c", 6));

        Assert.Equal("a", Text((await Journal.Find("wallet/1", 5))!.Entry));
        Assert.Equal("b", Text((await Journal.Find("wallet/2", 5))!.Entry));
        Assert.Null(await Journal.Find("wallet/3", 5));
        Assert.Null(await Journal.Find("wallet/none", 5));
    }

    [Fact]
    public async Task A_key_that_stands_in_the_stream_is_a_key_conflict()
    {
        await Commit("wallet/1", 1, Keyed("a", 5));

        Assert.Equal(new AppendResult(AppendStatus.KeyConflict), await Append("wallet/1", 2, Keyed("x", 5)));

        Assert.Equal(["a"], Texts(await ReadStream("wallet/1")));
        Assert.Equal("a", Text((await Journal.Find("wallet/1", 5))!.Entry));
        await Commit("wallet/1", 2, Keyed("b", 6));
    }

    [Fact]
    public async Task A_key_conflict_within_one_commit_refuses_the_later_append_only()
    {
        Task<AppendResult> first = Append("wallet/1", 1, Keyed("a", 5)).AsTask();
        Task<AppendResult> refused = Append("wallet/1", 2, Keyed("x", 5)).AsTask();
        Task<AppendResult> instead = Append("wallet/1", 2, Keyed("b", 6)).AsTask();
        Task<AppendResult> other = Append("wallet/2", 1, Keyed("c", 5)).AsTask();

        Assert.Equal(
            [AppendStatus.Committed, AppendStatus.KeyConflict, AppendStatus.Committed, AppendStatus.Committed],
            (await Task.WhenAll(first, refused, instead, other)).Select(result => result.Status));
        Assert.Equal(["a", "b"], Texts(await ReadStream("wallet/1")));
        Assert.Equal(["c"], Texts(await ReadStream("wallet/2")));
    }

    [Fact]
    public async Task A_key_twice_in_one_append_is_a_key_conflict()
    {
        Assert.Equal(AppendStatus.KeyConflict, (await Append("wallet/1", 1, Keyed("x", 5), Keyed("y", 5))).Status);
        Assert.Equal(AppendStatus.KeyConflict, (await Append("wallet/1", 1, Keyed("x", 6, 6))).Status);

        Assert.Empty(await ReadStream("wallet/1"));
        Assert.Null(await Journal.Find("wallet/1", 5));
    }

    [Fact]
    public async Task A_refused_append_leaves_none_of_its_entries_and_keys()
    {
        await Commit("wallet/1", 1, Keyed("a", 5));

        Assert.Equal(AppendStatus.KeyConflict, (await Append("wallet/1", 2, Keyed("x", 6), Keyed("y", 7, 5), Keyed("z", 8))).Status);

        Assert.Equal(["a"], Texts(await ReadStream("wallet/1")));
        Assert.Null(await Journal.Find("wallet/1", 6));
        Assert.Null(await Journal.Find("wallet/1", 7));
        Assert.Null(await Journal.Find("wallet/1", 8));
        await Commit("wallet/1", 2, Keyed("b", 6), Keyed("c", 7, 8));
        Assert.Equal("c", Text((await Journal.Find("wallet/1", 7))!.Entry));
    }

    [Fact]
    public async Task Keys_of_an_append_with_a_version_conflict_are_free()
    {
        Assert.Equal(AppendStatus.VersionConflict, (await Append("wallet/1", 9, Keyed("x", 5))).Status);

        Assert.Null(await Journal.Find("wallet/1", 5));
        await Commit("wallet/1", 1, Keyed("a", 5));
    }

    [Fact]
    public async Task Keys_differ_in_every_one_of_their_bits()
    {
        UInt128[] keys = [0, .. Enumerable.Range(0, 128).Select(bit => UInt128.One << bit)];
        await Commit("wallet/1", 1, [.. keys.Select((key, i) => Keyed(i.ToString(Invariant), key))]);

        for (int i = 0; i < keys.Length; i++) Assert.Equal(i + 1, (await Journal.Find("wallet/1", keys[i]))!.Entry.Version);
    }
}
