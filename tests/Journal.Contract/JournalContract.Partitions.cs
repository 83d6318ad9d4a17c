using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public async Task Every_stream_is_in_one_partition_and_stays_there()
    {
        const int Streams = 200;
        for (int version = 1; version <= 2; version++)
        {
            await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => Commit($"wallet/{stream}", version, Entry("a"))));
        }

        Dictionary<string, int> before = await PartitionOfEachStream(versions: 2);
        await Reopen();
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => Commit($"wallet/{stream}", 3, Entry("a"))));
        Dictionary<string, int> after = await PartitionOfEachStream(versions: 3);

        Assert.Equal(Streams, before.Count);
        Assert.Equal(before, after);
        // Relays share the work by partitions: it must not all be in a few of them.
        Assert.InRange(before.Values.Distinct().Count(), PartitionSet.Partitions / 2, PartitionSet.Partitions);
    }

    [Fact]
    public async Task Partitions_together_hold_what_all_streams_hold()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(stream => CommitMany($"wallet/{stream}", 3)));
        IReadOnlyList<JournalEntry> all = await Journal.ReadAll(0, int.MaxValue);
        PartitionSet low = PartitionSet.Of(Enumerable.Range(0, 20));
        PartitionSet high = PartitionSet.Of(Enumerable.Range(20, 44));

        JournalPage whole = await Journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, int.MaxValue);
        JournalPage one = await Journal.ReadPartitions(low, 0, long.MaxValue, int.MaxValue);
        JournalPage other = await Journal.ReadPartitions(high, 0, long.MaxValue, int.MaxValue);
        JournalPage none = await Journal.ReadPartitions(default, 0, long.MaxValue, int.MaxValue);

        Assert.Equal(all.Select(Place), whole.Entries.Select(Place));
        Assert.Equal(all.Select(Place), one.Entries.Concat(other.Entries).Select(Place).OrderBy(place => place.Position));
        Assert.Equal(one.Entries.Select(Place).OrderBy(place => place.Position), one.Entries.Select(Place));
        Assert.Empty(none.Entries);
        Assert.All([whole, one, other, none], page => Assert.Equal(all[^1].Position, page.Through));
    }

    [Fact]
    public async Task Partitions_are_read_between_two_positions_and_to_a_limit()
    {
        await CommitMany("wallet/1", 10);
        IReadOnlyList<JournalEntry> all = await Journal.ReadAll(0, int.MaxValue);

        JournalPage page = await Journal.ReadPartitions(PartitionSet.All, all[1].Position, all[6].Position, 3);
        JournalPage rest = await Journal.ReadPartitions(PartitionSet.All, page.Through, all[6].Position, 3);
        JournalPage nothing = await Journal.ReadPartitions(PartitionSet.All, rest.Through, all[6].Position, 3);

        Assert.Equal(["3", "4", "5"], Texts(page.Entries));
        Assert.Equal(all[4].Position, page.Through);
        Assert.Equal(["6", "7"], Texts(rest.Entries));
        Assert.Equal(all[6].Position, rest.Through);
        Assert.Empty(nothing.Entries);
        Assert.Equal(all[6].Position, nothing.Through);
    }

    [Fact]
    public async Task A_page_without_entries_tells_how_far_there_are_none()
    {
        await CommitMany("wallet/1", 5);
        IReadOnlyList<JournalEntry> all = await Journal.ReadAll(0, int.MaxValue);
        int own = (await PartitionOfEachStream(versions: 5))["wallet/1"];
        PartitionSet others = PartitionSet.Of(Enumerable.Range(0, PartitionSet.Partitions).Where(partition => partition != own));

        JournalPage open = await Journal.ReadPartitions(others, 0, long.MaxValue, 10);
        JournalPage bounded = await Journal.ReadPartitions(others, 0, all[2].Position, 10);
        JournalPage beyond = await Journal.ReadPartitions(others, all[^1].Position + 1_000, long.MaxValue, 10);

        Assert.All([open, bounded, beyond], page => Assert.Empty(page.Entries));
        Assert.Equal(all[^1].Position, open.Through);
        Assert.Equal(all[2].Position, bounded.Through);
        Assert.Equal(all[^1].Position + 1_000, beyond.Through);
    }

    [Fact]
    public async Task A_page_can_leave_out_types_and_tells_how_far_it_has_come_without_them()
    {
        string[] types = ["test.common", "test.rare", "test.common", "test.other"];
        await CommitMany("wallet/1", 12, version => types[version % 4]);
        IReadOnlyList<JournalEntry> all = await Journal.ReadAll(0, int.MaxValue);
        HashSet<string> common = ["test.common", "test.unheard-of"];

        JournalPage rest = await Journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 100, common);
        JournalPage few = await Journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 2, common);
        JournalPage bounded = await Journal.ReadPartitions(PartitionSet.All, 0, all[3].Position, 100, common);
        JournalPage none = await Journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 100, types.ToHashSet(StringComparer.Ordinal));
        JournalPage whole = await Journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 100, new HashSet<string>(StringComparer.Ordinal));

        Assert.Equal(["1", "3", "5", "7", "9", "11"], Texts(rest.Entries));
        Assert.Equal((all[^1].Position, false), (rest.Through, rest.HasMore));
        Assert.Equal(["1", "3"], Texts(few.Entries));
        Assert.Equal((all[2].Position, true), (few.Through, few.HasMore));
        Assert.Equal(["1", "3"], Texts(bounded.Entries));
        Assert.Equal((all[3].Position, false), (bounded.Through, bounded.HasMore));
        Assert.Empty(none.Entries);
        Assert.Equal((all[^1].Position, false), (none.Through, none.HasMore));
        Assert.Equal(12, whole.Entries.Count);
    }

    [Fact]
    public async Task A_type_is_left_out_from_its_first_entry_on()
    {
        HashSet<string> left = ["test.new", "test.newer"];
        await Commit("wallet/1", 1, Entry("1"));
        Assert.Equal(["1"], Texts((await Journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 10, left)).Entries));

        await Commit("wallet/1", 2, Entry("2", "test.new"), Entry("3", "test.new"));
        await Commit("wallet/2", 1, Entry("4", "test.newer"), Entry("5"), Entry("6", "test.newer"));
        JournalPage page = await Journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 10, left);

        Assert.Equal(["1", "5"], Texts(page.Entries));
        Assert.Equal((await Journal.ReadAll(0, 10))[^1].Position, page.Through);
    }

    [Fact]
    public async Task A_page_looks_at_so_many_entries_and_then_tells_where_it_stopped()
    {
        const int Common = (2 * JournalBounds.MaxScannedEntries) + 10;
        await Commit("wallet/1", 1, [.. Enumerable.Range(1, Common).Select(_ => Entry("", "test.common"))]);
        await Commit("wallet/2", 1, Entry("rare"));
        IReadOnlyList<JournalEntry> all = await Journal.ReadAll(0, int.MaxValue);
        HashSet<string> common = ["test.common"];

        JournalPage first = await Journal.ReadPartitions(PartitionSet.All, 0, long.MaxValue, 10, common);
        JournalPage second = await Journal.ReadPartitions(PartitionSet.All, first.Through, long.MaxValue, 10, common);
        JournalPage third = await Journal.ReadPartitions(PartitionSet.All, second.Through, long.MaxValue, 10, common);
        JournalPage elsewhere = await Journal.ReadPartitions(default, 0, long.MaxValue, 10);

        Assert.Empty(first.Entries);
        Assert.Equal((all[JournalBounds.MaxScannedEntries - 1].Position, true), (first.Through, first.HasMore));
        Assert.Empty(second.Entries);
        Assert.Equal((all[(2 * JournalBounds.MaxScannedEntries) - 1].Position, true), (second.Through, second.HasMore));
        Assert.Equal(["rare"], Texts(third.Entries));
        Assert.Equal((all[^1].Position, false), (third.Through, third.HasMore));
        Assert.Equal((first.Through, true), (elsewhere.Through, elsewhere.HasMore));
    }

    [Fact]
    public async Task Readers_of_partitions_beside_many_writers_collect_every_entry_once_and_in_order()
    {
        const int Writers = 64;
        const int AppendsPerWriter = 30;
        using CancellationTokenSource deadline = new(Deadline);
        int left = Writers * AppendsPerWriter;
        async Task<List<JournalEntry>> Collect(PartitionSet partitions)
        {
            List<JournalEntry> collected = [];
            long position = 0;
            while (Volatile.Read(ref left) > 0)
            {
                JournalPage page = await Journal.ReadPartitions(partitions, position, long.MaxValue, 16, exceptTypes: null, deadline.Token);
                if (page.Through == position) await Task.WhenAny(Journal.WaitForCommit(position, deadline.Token), Task.Delay(10, deadline.Token));
                deadline.Token.ThrowIfCancellationRequested();
                Assert.True(page.Through >= position);
                position = page.Through;
                collected.AddRange(page.Entries);
                Interlocked.Add(ref left, -page.Entries.Count);
            }

            return collected;
        }

        Task<List<JournalEntry>>[] readers = [.. Enumerable.Range(0, 4).Select(reader =>
            Task.Run(() => Collect(PartitionSet.Of(Enumerable.Range(0, PartitionSet.Partitions).Where(partition => partition % 4 == reader)))))];
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (int version = 1; version <= AppendsPerWriter; version++) await Commit($"wallet/{writer}", version, Entry("a"));
        })));

        List<JournalEntry>[] ofReaders = await Task.WhenAll(readers);
        IReadOnlyList<JournalEntry> all = await Journal.ReadAll(0, int.MaxValue);
        Assert.Equal(all.Select(Place), ofReaders.SelectMany(entries => entries).Select(Place).OrderBy(place => place.Position));
        Assert.All(ofReaders, entries => Assert.Equal(entries.Select(entry => entry.Position).Order(), entries.Select(entry => entry.Position)));
    }

    private static (long Position, string Stream, long Version) Place(JournalEntry entry) => (entry.Position, entry.StreamId, entry.Version);

    /// <summary>Asserts that each stream's versions, so many, are all in one partition.</summary>
    private async Task<Dictionary<string, int>> PartitionOfEachStream(int versions)
    {
        Dictionary<string, int> partitions = new(StringComparer.Ordinal);
        for (int partition = 0; partition < PartitionSet.Partitions; partition++)
        {
            JournalPage page = await Journal.ReadPartitions(PartitionSet.Of([partition]), 0, long.MaxValue, int.MaxValue);
            foreach (IGrouping<string, JournalEntry> stream in page.Entries.GroupBy(entry => entry.StreamId, StringComparer.Ordinal))
            {
                Assert.Equal(versions, stream.Count());
                partitions.Add(stream.Key, partition);
            }
        }

        return partitions;
    }
}
