using System.Text;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

/// <summary>The journal as one would write it with lists: one caller, nothing durable.</summary>
internal sealed class JournalModel
{
    private readonly Dictionary<string, List<NewEntry>> streams = new(StringComparer.Ordinal);

    public int Count => streams.Values.Sum(entries => entries.Count);

    public long LastVersion(string stream) => Entries(stream).Count;

    public AppendStatus Append(JournalAppend append)
    {
        List<NewEntry> entries = Entries(append.StreamId);
        if (append.FirstVersion != entries.Count + 1) return AppendStatus.VersionConflict;
        UInt128[] keys = [.. entries.Concat(append.Entries).SelectMany(entry => entry.Keys).Select(key => key.Value)];
        if (keys.Distinct().Count() != keys.Length) return AppendStatus.KeyConflict;
        entries.AddRange(append.Entries);
        return AppendStatus.Committed;
    }

    public string[] Payloads(string stream) => [.. Entries(stream).Select(Payload)];

    public string? Find(string stream, UInt128 key) =>
        Entries(stream).Find(entry => entry.Keys.Any(entryKey => entryKey.Value == key)) is { } found ? Payload(found) : null;

    private static string Payload(NewEntry entry) => Encoding.UTF8.GetString(entry.Payload.Span);

    private List<NewEntry> Entries(string stream)
    {
        if (!streams.TryGetValue(stream, out List<NewEntry>? entries)) streams.Add(stream, entries = []);
        return entries;
    }
}
