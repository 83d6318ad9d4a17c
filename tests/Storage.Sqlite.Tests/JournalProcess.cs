using System.Diagnostics;
using System.Globalization;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Sqlite.Tests;

/// <summary>
/// A process of its own with a journal, to be killed: many writers append to their streams for ever and print each
/// version once it is acknowledged. It is this assembly's entry point, which no test runner uses.
/// </summary>
internal sealed class JournalProcess : IDisposable
{
    public const int Writers = 24;

    private readonly Process process;

    private JournalProcess(Process process) => this.process = process;

    public StreamReader StandardOutput => process.StandardOutput;

    public StreamReader StandardError => process.StandardError;

    public static JournalProcess Start(string path, int recentEntries)
    {
        string assembly = typeof(JournalProcess).Assembly.Location;
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { assembly, path, recentEntries.ToString(CultureInfo.InvariantCulture) },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new JournalProcess(Process.Start(start)!);
    }

    /// <summary>By SIGKILL: nothing of the process runs any more.</summary>
    public void Kill() => process.Kill();

    public async Task<int> ExitCode()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    public static string StreamOf(int writer) => string.Create(CultureInfo.InvariantCulture, $"wallet/{writer}");

    /// <summary>A function of the entry's place, so that the test can tell whether it is the right one.</summary>
    public static UInt128 KeyOf(int writer, long version) => new((ulong)writer, (ulong)version);

    public static byte[] PayloadOf(int writer, long version) => [.. BitConverter.GetBytes(writer), .. BitConverter.GetBytes(version)];

    public static async Task Main(string[] arguments)
    {
        SqliteJournalOptions options = new() { Path = arguments[0], RecentEntries = int.Parse(arguments[1], CultureInfo.InvariantCulture) };
        await using SqliteJournal journal = SqliteJournal.Open(options);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(journal, writer))));
    }

    private static async Task Write(SqliteJournal journal, int writer)
    {
        BackwardPage newest = await journal.ReadBackward(StreamOf(writer), long.MaxValue, 1, types: null, scanLimit: 1);
        long version = newest.Entries.Count == 0 ? 0 : newest.Entries[0].Version;
        while (true)
        {
            // One to three entries an append, so that a torn one would show.
            long first = version + 1;
            long last = first + (version % 3);
            List<NewEntry> entries = [];
            for (version = first; version <= last; version++) entries.Add(EntryAt(writer, version));
            version = last;
            AppendResult result = await journal.Append(new JournalAppend(StreamOf(writer), first, entries));
            if (result.Status != AppendStatus.Committed) throw new InvalidOperationException($"{StreamOf(writer)} at {first}: {result.Status}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{writer} {last} ."));
        }
    }

    private static NewEntry EntryAt(int writer, long version) =>
        new("test.happened", PayloadOf(writer, version), DateTimeOffset.UnixEpoch, [new EntryKey(KeyOf(writer, version))]);
}
