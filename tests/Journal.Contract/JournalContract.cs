using System.Text;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

/// <summary>What <see cref="IJournal"/> promises, as tests that every implementation must pass.</summary>
public abstract partial class JournalContract(JournalStore store) : IAsyncLifetime
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly DateTimeOffset time = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    protected IJournal Journal { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Journal = await store.Open();

    public virtual async Task DisposeAsync()
    {
        await store.Close(Journal);
        await store.DisposeAsync();
    }

    protected async Task Reopen(int queueCapacity = 65_536)
    {
        await store.Close(Journal);
        Journal = await store.Open(queueCapacity);
    }

    protected ValueTask<AppendResult> Append(string stream, long firstVersion, params NewEntry[] entries) =>
        Journal.Append(new JournalAppend(stream, firstVersion, entries));

    protected async Task Commit(string stream, long firstVersion, params NewEntry[] entries)
    {
        AppendResult result = await Append(stream, firstVersion, entries);
        Assert.Equal(AppendStatus.Committed, result.Status);
    }

    /// <summary>Versions 1 to <paramref name="count"/>, with the version as payload.</summary>
    protected async Task CommitMany(string stream, int count, Func<int, string>? type = null)
    {
        NewEntry[] entries = [.. Enumerable.Range(1, count).Select(version => Entry(version.ToString(Invariant), type?.Invoke(version) ?? "test.happened"))];
        await Commit(stream, 1, entries);
    }

    protected async Task<IReadOnlyList<JournalEntry>> ReadStream(string stream) => await Journal.Read(stream, 1, int.MaxValue);

    protected static IFormatProvider Invariant => System.Globalization.CultureInfo.InvariantCulture;

    protected static NewEntry Entry(string payload, string type = "test.happened", params EntryKey[] keys) =>
        new(type, Encoding.UTF8.GetBytes(payload), time, keys);

    protected static NewEntry Keyed(string payload, params UInt128[] keys) =>
        Entry(payload, "test.happened", [.. keys.Select(key => new EntryKey(key))]);

    protected static string Text(JournalEntry entry) => Encoding.UTF8.GetString(entry.Payload.Span);

    protected static string[] Texts(IEnumerable<JournalEntry> entries) => [.. entries.Select(Text)];
}
