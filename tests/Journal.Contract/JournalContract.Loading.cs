using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public async Task A_stream_that_nobody_wrote_to_loads_empty()
    {
        LoadedStream loaded = await Journal.Load("wallet/none");

        Assert.Null(loaded.Snapshot);
        Assert.Empty(loaded.Entries);
        Assert.False(loaded.MayHaveMore);
    }

    [Fact]
    public async Task A_stream_loads_from_its_first_entry_or_from_its_newest_snapshots()
    {
        await CommitMany("wallet/1", 10);
        Assert.Equal(Versions(1, 10), Texts((await Journal.Load("wallet/1")).Entries));

        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(4, new byte[] { 4 }));
        await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(7, new byte[] { 7 }));
        LoadedStream loaded = await Journal.Load("wallet/1");

        Assert.Equal((7, (byte)7), (loaded.Snapshot!.Version, loaded.Snapshot.Payload.Span[0]));
        Assert.Equal(Versions(7, 10), Texts(loaded.Entries));
        Assert.Equivalent(await Journal.Read("wallet/1", 7, 10), loaded.Entries, strict: true);
    }

    [Fact]
    public async Task A_long_stream_loads_its_beginning_and_says_that_more_may_follow()
    {
        const int Most = JournalBounds.MaxLoadedEntries;
        await CommitMany("wallet/1", Most - 1);
        Assert.False((await Journal.Load("wallet/1")).MayHaveMore);

        await Commit("wallet/1", Most, Entry("one more"), Entry("and one"));
        LoadedStream loaded = await Journal.Load("wallet/1");

        Assert.Equal(Most, loaded.Entries.Count);
        Assert.Equal("one more", Text(loaded.Entries[^1]));
        Assert.True(loaded.MayHaveMore);
    }

    [Fact]
    public async Task Streams_that_are_loaded_at_once_each_get_what_is_theirs()
    {
        const int Streams = 300;
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => CommitMany($"wallet/{stream}", (stream % 5) + 1)));
        await Task.WhenAll(Enumerable.Range(0, Streams).Where(stream => stream % 3 == 0).Select(stream =>
            Journal.SaveSnapshot($"wallet/{stream}", new JournalSnapshot((stream % 5) + 1, BitConverter.GetBytes(stream)))));

        // Each twice, and as many that are not there.
        int[] asked = [.. Enumerable.Range(0, 2 * Streams), .. Enumerable.Range(0, Streams)];
        LoadedStream[] loaded = await Task.WhenAll(asked.Select(stream => Journal.Load($"wallet/{stream}")));

        Assert.All(asked.Zip(loaded), pair =>
        {
            var (stream, found) = pair;
            bool exists = stream < Streams, hasSnapshot = exists && stream % 3 == 0;
            int last = exists ? (stream % 5) + 1 : 0;
            Assert.Equal(hasSnapshot ? stream : (int?)null, found.Snapshot is { } snapshot ? BitConverter.ToInt32(snapshot.Payload.Span) : (int?)null);
            Assert.Equal(Versions(hasSnapshot ? last : 1, last), Texts(found.Entries));
            Assert.All(found.Entries, entry => Assert.Equal($"wallet/{stream}", entry.StreamId));
        });
    }

    [Fact]
    public async Task A_stream_that_is_written_to_meanwhile_loads_without_a_gap()
    {
        Task writing = Task.Run(async () =>
        {
            for (int version = 1; version <= 300; version++)
            {
                await Commit("wallet/1", version, Entry(version.ToString(Invariant)));
                await Journal.SaveSnapshot("wallet/1", new JournalSnapshot(version, BitConverter.GetBytes(version)));
            }
        });
        do
        {
            LoadedStream loaded = await Journal.Load("wallet/1");
            long first = loaded.Snapshot?.Version ?? 1;
            Assert.Equal(Versions((int)first, (int)first + loaded.Entries.Count - 1), Texts(loaded.Entries));
        }
        while (!writing.IsCompleted);
        await writing;
    }

    private static string[] Versions(int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(version => version.ToString(Invariant))];
}
