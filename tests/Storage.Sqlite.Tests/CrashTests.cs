using System.Globalization;
using Orleans.Crypto.Ledger.Journal;
using Xunit.Abstractions;

namespace Orleans.Crypto.Storage.Sqlite.Tests;

public sealed class CrashTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Rounds = 10;

    private static readonly TimeSpan deadline = TimeSpan.FromSeconds(30);

    private readonly SqliteStore store = new();
    private readonly long[] acknowledged = new long[JournalProcess.Writers];

    [Fact]
    public async Task A_killed_process_loses_nothing_that_was_acknowledged_and_leaves_nothing_half_done()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < Rounds; round++)
        {
            // Few recent entries: some kills fall into the merge of the index. Many: the index is rebuilt from the journal.
            await RunAndKill(recentEntries: round % 2 == 0 ? 200 : 100_000, afterLines: random.Next(1, 1_500));
            await CheckFile();
        }

        Assert.All(acknowledged, version => Assert.NotEqual(0, version));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task RunAndKill(int recentEntries, int afterLines)
    {
        using JournalProcess process = JournalProcess.Start(store.File, recentEntries);
        int lines = 0;
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(deadline) is { } line)
        {
            // What it had printed when it was killed was acknowledged too. Only the last line may be cut off.
            if (line.EndsWith('.')) Acknowledge(line);
            if (++lines == afterLines) process.Kill();
        }

        string errors = await process.StandardError.ReadToEndAsync();
        Assert.True(lines >= afterLines, $"The process ended by itself: {errors}");
        await process.ExitCode();
    }

    private void Acknowledge(string line)
    {
        string[] words = line.Split(' ');
        int writer = int.Parse(words[0], CultureInfo.InvariantCulture);
        acknowledged[writer] = Math.Max(acknowledged[writer], long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private async Task CheckFile()
    {
        await using SqliteJournal journal = store.OpenJournal();
        int total = 0;
        for (int writer = 0; writer < JournalProcess.Writers; writer++)
        {
            string stream = JournalProcess.StreamOf(writer);
            IReadOnlyList<JournalEntry> entries = await journal.Read(stream, 1, int.MaxValue);
            Assert.Equal(Enumerable.Range(1, entries.Count).Select(version => (long)version), entries.Select(entry => entry.Version));
            Assert.All(entries, entry => Assert.Equal(JournalProcess.PayloadOf(writer, entry.Version), entry.Payload.ToArray()));
            Assert.True(entries.Count >= acknowledged[writer], $"{stream} has {entries.Count} entries of {acknowledged[writer]}");
            if (entries.Count > 0) Assert.True(EndsAnAppend(entries.Count), $"{stream} ends within an append, at {entries.Count}");
            foreach (JournalEntry entry in entries.Skip(entries.Count - 50).Concat(entries.Take(10)))
            {
                Assert.Equal(entry.Position, (await journal.Find(stream, JournalProcess.KeyOf(writer, entry.Version)))!.Entry.Position);
            }

            total += entries.Count;
        }

        Assert.Equal(total, (await journal.ReadAll(0, int.MaxValue)).Count);
    }

    private static bool EndsAnAppend(long last)
    {
        long version = 0;
        while (version < last) version += 1 + (version % 3);
        return version == last;
    }
}
