using System.Text;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Tests;

internal static class Appends
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static JournalAppend New(string stream, long version, string payload = "1", UInt128 key = default, string type = "test.happened") =>
        new(stream, version, [new NewEntry(type, Encoding.UTF8.GetBytes(payload), DateTimeOffset.UnixEpoch, key == default ? [] : [new EntryKey(key)])]);

    public static async Task<AppendResult> Commit(this IJournal journal, string stream, long version, string payload = "1", UInt128 key = default)
    {
        var result = await journal.Append(New(stream, version, payload, key));
        Assert.Equal(AppendStatus.Committed, result.Status);
        return result;
    }

    public static async Task<long> NextVersion(this IJournal journal, string stream) =>
        (await journal.ReadBackward(stream, long.MaxValue, 1, types: null, scanLimit: 1)).Entries is [var last] ? last.Version + 1 : 1;

    public static string Text(this JournalEntry entry) => Encoding.UTF8.GetString(entry.Payload.Span);

    public static string[] Texts(IEnumerable<JournalEntry> entries) => [.. entries.Select(Text)];

    /// <summary>The whole journal, page by page.</summary>
    public static async Task<IReadOnlyList<JournalEntry>> ReadToEnd(this IJournal journal, int pageSize = 1_000)
    {
        List<JournalEntry> all = [];
        while (await journal.ReadAll(all.Count == 0 ? 0 : all[^1].Position, pageSize) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    public static async Task Until(Func<Task<bool>> condition, string otherwise)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, otherwise);
            await Task.Delay(5);
        }
    }
}
