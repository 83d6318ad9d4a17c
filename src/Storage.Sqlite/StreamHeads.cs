using System.Diagnostics.CodeAnalysis;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>A stream's number in the database, 0 while it has none, and its last version, 0 while it is empty.</summary>
internal sealed class StreamHead
{
    public long Id { get; set; }

    public long Version { get; set; }
}

/// <summary>
/// The heads of the streams written last, at most <paramref name="capacity"/>. True for as long as this process is the only
/// writer and no transaction was rolled back; then it must be dropped.
/// </summary>
internal sealed class StreamHeads(int capacity)
{
    // Two generations instead of a list of last uses: when the young one is full, the old one goes, and a head that is
    // used again meanwhile moves back. A hit costs one lookup, and nothing is linked or stamped.
    private readonly int generationCapacity = Math.Max(1, capacity / 2);
    private Dictionary<string, StreamHead> young = new(StringComparer.Ordinal);
    private Dictionary<string, StreamHead> old = new(StringComparer.Ordinal);

    public bool TryGet(string streamId, [NotNullWhen(true)] out StreamHead? head)
    {
        if (young.TryGetValue(streamId, out head)) return true;
        if (!old.Remove(streamId, out head)) return false;
        Add(streamId, head);
        return true;
    }

    public void Add(string streamId, StreamHead head)
    {
        if (young.Count == generationCapacity)
        {
            (young, old) = (old, young);
            young.Clear();
        }

        young.Add(streamId, head);
    }
}
