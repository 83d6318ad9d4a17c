using System.Diagnostics;
using System.Globalization;
using HdrHistogram;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Storage.Sqlite;

namespace Orleans.Crypto.Journal.Bench;

/// <summary>Writers that each await one append after the other, and one stream with many appends under way.</summary>
internal sealed class JournalBench(string path, int streams) : IAsyncDisposable
{
    private const int PayloadBytes = 120;
    private static readonly long longestMicroseconds = (long)TimeSpan.FromMinutes(1).TotalMicroseconds;

    private readonly SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = path });
    private readonly byte[] payload = RandomPayload();
    private readonly Dictionary<string, long> lastVersions = new(StringComparer.Ordinal);

    /// <summary>Fills the file with rows in the shape of the measured ones.</summary>
    public async Task Preload(int rows)
    {
        if (rows == 0) return;
        long started = Stopwatch.GetTimestamp();
        int count = streams == 0 ? 8_000 : streams;
        List<Task> window = [];
        for (int row = 0; row < rows; row++)
        {
            string stream = StreamId(row % count);
            window.Add(journal.Append(NewAppend(stream, ++System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(lastVersions, stream, out _))).AsTask());
            if (window.Count < 16_384) continue;
            await Task.WhenAll(window);
            window.Clear();
        }

        await Task.WhenAll(window);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"preloaded {rows:N0} rows over {count:N0} streams in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));
    }

    public async Task MeasureWriters(int writers, TimeSpan length, int runs)
    {
        int perWriter = Math.Max(1, streams / writers);
        await Measure($"{writers:N0} writers, {Math.Max(writers, writers * perWriter):N0} streams", runs, async latencies =>
        {
            long deadline = Deadline(length);
            long[] rows = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => Write(writer, writers, perWriter, deadline, latencies))));
            return rows.Sum();
        });
    }

    public async Task MeasureHotStream(int underWay, TimeSpan length, int runs)
    {
        string stream = "wallet/hot";
        await Measure($"1 hot stream, {underWay:N0} appends under way", runs, async latencies =>
        {
            long deadline = Deadline(length);
            long version = LastVersion(stream);
            long first = version;
            Queue<(Task<AppendResult> Append, long Started)> window = new();
            while (Stopwatch.GetTimestamp() < deadline)
            {
                while (window.Count < underWay) window.Enqueue((journal.Append(NewAppend(stream, ++version)).AsTask(), Stopwatch.GetTimestamp()));
                await Finish(window.Dequeue(), latencies);
                while (window.TryPeek(out (Task<AppendResult> Append, long) next) && next.Append.IsCompleted) await Finish(window.Dequeue(), latencies);
            }

            while (window.Count > 0) await Finish(window.Dequeue(), latencies);
            lastVersions[stream] = version;
            return version - first;
        });
    }

    public ValueTask DisposeAsync() => journal.DisposeAsync();

    private async Task<long> Write(int writer, int writers, int perWriter, long deadline, LongConcurrentHistogram latencies)
    {
        string[] names = [.. Enumerable.Range(0, perWriter).Select(turn => StreamId(writer + (turn * writers)))];
        long[] versions = [.. names.Select(LastVersion)];
        long rows = 0;
        for (int turn = 0; Stopwatch.GetTimestamp() < deadline; turn = (turn + 1) % perWriter)
        {
            long started = Stopwatch.GetTimestamp();
            AppendResult result = await journal.Append(NewAppend(names[turn], ++versions[turn]));
            if (result.Status != AppendStatus.Committed) throw new InvalidOperationException($"The append was refused: {result}.");
            latencies.RecordValue((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            rows++;
        }

        lock (lastVersions)
        {
            for (int i = 0; i < perWriter; i++) lastVersions[names[i]] = versions[i];
        }

        return rows;
    }

    private static async Task Measure(string name, int runs, Func<LongConcurrentHistogram, Task<long>> run)
    {
        await run(new LongConcurrentHistogram(1, longestMicroseconds, 3)); // To warm up.
        LongConcurrentHistogram latencies = new(1, longestMicroseconds, 3);
        List<double> rates = [];
        long allRows = 0;
        TimeSpan processorTime = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < runs; i++)
        {
            long started = Stopwatch.GetTimestamp();
            long rows = await run(latencies);
            allRows += rows;
            rates.Add(rows / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        double processorMicroseconds = (Environment.CpuUsage.TotalTime - processorTime).TotalMicroseconds / allRows;
        rates.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-45} {rates[rates.Count / 2],9:N0} rows/s median ({rates[0]:N0} to {rates[^1]:N0})   {processorMicroseconds:F1} us of processor a row   ms: p50 {Percentile(50):F1} p99 {Percentile(99):F1} max {Percentile(100):F1}"));

        double Percentile(double percentile) => latencies.GetValueAtPercentile(percentile) / 1_000.0;
    }

    private static async Task Finish((Task<AppendResult> Append, long Started) append, LongConcurrentHistogram latencies)
    {
        AppendResult result = await append.Append;
        if (result.Status != AppendStatus.Committed) throw new InvalidOperationException($"The append was refused: {result}.");
        latencies.RecordValue((long)Stopwatch.GetElapsedTime(append.Started).TotalMicroseconds);
    }

    private JournalAppend NewAppend(string stream, long version)
    {
        UInt128 key = new((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64());
        return new JournalAppend(stream, version, [new NewEntry("wallet.transfer-sent", payload, DateTimeOffset.UtcNow, [new EntryKey(key, key)])]);
    }

    private long LastVersion(string stream)
    {
        lock (lastVersions) return lastVersions.GetValueOrDefault(stream);
    }

    private static string StreamId(int number) => string.Create(CultureInfo.InvariantCulture, $"wallet/0197a3c4e5f67b8c9d0e1f2a{number:x8}");

    private static long Deadline(TimeSpan length) => Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);

    private static byte[] RandomPayload()
    {
        byte[] bytes = new byte[PayloadBytes];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
