using System.Collections.Concurrent;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>Appends to journals, keeps account of what it was told, and compares that with what is in the database.</summary>
internal sealed class Witness
{
    private readonly ConcurrentDictionary<string, JournalEntry> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _refused = new(StringComparer.Ordinal);
    private long _attempts;
    private long _unknown;

    public int Acknowledged => _acknowledged.Count;

    public int Refused => _refused.Count;

    public long Unknown => Interlocked.Read(ref _unknown);

    /// <summary>Appends one entry, told apart from every other by its payload and its key.</summary>
    /// <returns>Null where the journal is not available.</returns>
    public async Task<AppendStatus?> Append(IJournal journal, string stream, long version)
    {
        var attempt = Interlocked.Increment(ref _attempts);
        var payload = $"{stream} {version} {attempt}";
        try
        {
            var result = await journal.Append(Appends.New(stream, version, payload, (UInt128)attempt));
            var isNew = result.Status == AppendStatus.Committed
                ? _acknowledged.TryAdd(payload, new(result.Position, stream, version, "test.happened", default, default))
                : _refused.TryAdd(payload, true);
            Assert.True(isNew);
            return result.Status;
        }
        catch (JournalUnavailableException exception)
        {
            if (exception.Message.Contains("Nothing of it was written", StringComparison.Ordinal))
            {
                _refused[payload] = true;
            }
            else
            {
                Interlocked.Increment(ref _unknown);
            }

            return null;
        }
    }

    /// <summary>Appends to streams picked at random, as a grain does: on a conflict it reads anew where the stream stands.</summary>
    public async Task Write(IJournal journal, IReadOnlyList<string> streams, Random random, CancellationToken until)
    {
        Dictionary<string, long> next = new(StringComparer.Ordinal);
        while (!until.IsCancellationRequested)
        {
            var stream = streams[random.Next(streams.Count)];
            if (!next.TryGetValue(stream, out var version))
            {
                next[stream] = version = await NextVersion(journal, stream);
            }

            if (await Append(journal, stream, version) == AppendStatus.Committed)
            {
                next[stream]++;
            }
            else
            {
                next.Remove(stream);
            }
        }
    }

    /// <summary>What was acknowledged is there once and where it was said to be, what was refused is not, and no version is missing.</summary>
    public async Task Check(IJournal journal)
    {
        // A session that was left behind with its transaction open holds readers back until the server ends it.
        var last = _acknowledged.Values.Max(told => told.Position);
        IReadOnlyList<JournalEntry> entries = [];
        await Appends.Until(async () => (entries = await journal.ReadToEnd()) is [.., var end] && end.Position >= last, "What was acknowledged can't be read.");
        Assert.Equal(entries.Count, entries.Select(entry => entry.Text()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(entries.OrderBy(entry => entry.Position), entries);
        foreach (var stream in entries.GroupBy(entry => entry.StreamId, StringComparer.Ordinal))
        {
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(version => (long)version), stream.Select(entry => entry.Version));
        }

        var byPayload = entries.ToDictionary(entry => entry.Text(), StringComparer.Ordinal);
        Assert.All(_acknowledged, told =>
        {
            var entry = byPayload[told.Key];
            Assert.Equal((told.Value.Position, told.Value.StreamId, told.Value.Version), (entry.Position, entry.StreamId, entry.Version));
        });
        Assert.DoesNotContain(_refused.Keys, byPayload.ContainsKey);
        Assert.InRange(entries.Count, Acknowledged, Acknowledged + Unknown);
        foreach (var entry in entries.Skip(entries.Count - 20))
        {
            var attempt = UInt128.Parse(entry.Text().AsSpan(entry.Text().LastIndexOf(' ') + 1), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(entry.Position, (await journal.Find(entry.StreamId, attempt))!.Entry.Position);
        }
    }

    private static async Task<long> NextVersion(IJournal journal, string stream)
    {
        long version = 0;
        await Appends.Until(
            async () =>
            {
                try
                {
                    version = await journal.NextVersion(stream);
                    return true;
                }
                catch (JournalUnavailableException)
                {
                    return false;
                }
            },
            "The journal never served again.");
        return version;
    }
}
