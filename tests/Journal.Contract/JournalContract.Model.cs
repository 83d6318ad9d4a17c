using FsCheck;
using FsCheck.Fluent;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

public abstract partial class JournalContract
{
    private const int ModelStreams = 3;

    [Fact]
    public async Task The_journal_behaves_as_the_model_whatever_is_appended_together()
    {
        int runs = 0;
        Property property = Prop.ForAll(ModelSteps(), steps => BehavesAsTheModel($"run-{runs++}", steps).GetAwaiter().GetResult());

        // On a thread of its own: the property blocks for the journal's answers.
        await Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property));
    }

    private static Arbitrary<ModelStep[]> ModelSteps()
    {
        Gen<int[]> keys = Gen.Frequency(
            (3, Gen.Constant<int[]>([])),
            (3, Gen.Choose(0, 30).ArrayOf(1)),
            (1, Gen.Choose(0, 30).ArrayOf(2)));
        Gen<int[][]> entries = Gen.Choose(1, 3).SelectMany(count => keys.ArrayOf(count));
        Gen<int> offset = Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Constant(-1)), (1, Gen.Constant(1)));
        Gen<ModelAppend> append =
            from stream in Gen.Choose(0, ModelStreams - 1)
            from versionOffset in offset
            from keysOfEntries in entries
            select new ModelAppend(stream, versionOffset, keysOfEntries);
        Gen<ModelStep> step =
            from appends in Gen.Choose(1, 12).SelectMany(count => append.ArrayOf(count))
            from reopens in Gen.Frequency((15, Gen.Constant(false)), (1, Gen.Constant(true)))
            select new ModelStep(appends, reopens);
        return Arb.From(Gen.Choose(1, 8).SelectMany(count => step.ArrayOf(count)), Shrink);
    }

    /// <summary>One step less, or one append less in one of the steps.</summary>
    private static IEnumerable<ModelStep[]> Shrink(ModelStep[] steps)
    {
        for (int i = 0; i < steps.Length; i++) yield return Without(steps, i);
        for (int i = 0; i < steps.Length; i++)
        {
            for (int k = 0; k < steps[i].Together.Length && steps[i].Together.Length > 1; k++)
            {
                ModelStep[] fewer = [.. steps];
                fewer[i] = steps[i] with { Together = Without(steps[i].Together, k) };
                yield return fewer;
            }
        }
    }

    private static T[] Without<T>(T[] items, int index) => [.. items[..index], .. items[(index + 1)..]];

    private async Task<bool> BehavesAsTheModel(string run, ModelStep[] steps)
    {
        JournalModel model = new();
        IReadOnlyList<JournalEntry> last = await Journal.ReadAll(0, int.MaxValue);
        long start = last.Count == 0 ? 0 : last[^1].Position;
        foreach (ModelStep step in steps)
        {
            // Not awaited one by one: that is what shares commits.
            List<(AppendStatus Expected, Task<AppendResult> Actual)> appends = [];
            foreach (ModelAppend append in step.Together)
            {
                JournalAppend journalAppend = ToAppend(run, append, model.LastVersion($"{run}/{append.Stream}"));
                appends.Add((model.Append(journalAppend), Journal.Append(journalAppend).AsTask()));
            }

            foreach ((AppendStatus expected, Task<AppendResult> actual) in appends) Assert.Equal(expected, (await actual).Status);
            if (step.Reopens) await Reopen();
        }

        for (int i = 0; i < ModelStreams; i++) await ReadsAsTheModel($"{run}/{i}", model);
        IReadOnlyList<JournalEntry> all = await Journal.ReadAll(start, int.MaxValue);
        Assert.Equal(model.Count, all.Count);
        foreach (IGrouping<string, JournalEntry> stream in all.GroupBy(entry => entry.StreamId, StringComparer.Ordinal))
        {
            Assert.Equal(model.Payloads(stream.Key), Texts(stream));
        }

        return true;
    }

    private async Task ReadsAsTheModel(string stream, JournalModel model)
    {
        string[] payloads = model.Payloads(stream);
        Assert.Equal(payloads, Texts(await Journal.Read(stream, 1, int.MaxValue)));
        string[] page = [.. payloads.Skip(2).Take(3)];
        string[] newestFirst = [.. Enumerable.Reverse(payloads)];
        Assert.Equal(page, Texts(await Journal.Read(stream, 3, 3)));
        Assert.Equal(newestFirst, Texts((await Journal.ReadBackward(stream, long.MaxValue, int.MaxValue, types: null, scanLimit: int.MaxValue)).Entries));
        for (int key = 0; key <= 30; key++)
        {
            KeyedEntry? found = await Journal.Find(stream, (UInt128)key);
            Assert.Equal(model.Find(stream, (UInt128)key), found is null ? null : Text(found.Entry));
            if (found is not null) Assert.Equal((UInt128)key * 1_000, found.Fingerprint);
        }
    }

    private static JournalAppend ToAppend(string run, ModelAppend append, long lastVersion) => new(
        $"{run}/{append.Stream}",
        lastVersion + 1 + append.VersionOffset,
        [.. append.Keys.Select((keys, i) => Entry($"{lastVersion + 1 + i}", "test.happened", [.. keys.Select(key => new EntryKey((UInt128)key, (UInt128)key * 1_000))]))]);

    /// <param name="VersionOffset">From the right one; other than 0 is a conflict.</param>
    /// <param name="Keys">Of each entry.</param>
    public sealed record ModelAppend(int Stream, int VersionOffset, int[][] Keys)
    {
        public override string ToString() =>
            $"stream {Stream} at {VersionOffset:+0;-0;0} keys {string.Join(" | ", Keys.Select(keys => string.Join(',', keys)))}";
    }

    public sealed record ModelStep(ModelAppend[] Together, bool Reopens)
    {
        public override string ToString() => $"{string.Join("; ", Together.AsEnumerable())}{(Reopens ? "; reopen" : "")}";
    }
}
