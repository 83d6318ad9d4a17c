using System.Diagnostics.CodeAnalysis;

namespace Orleans.Crypto.Ledger.Journal.GroupCommit;

/// <summary>A stream's number in the database, 0 while it has none, and its last version, 0 while it is empty.</summary>
public class StreamHead
{
    public long Id { get; set; }

    public long Version { get; set; }
}

/// <summary>The heads of the streams written last, at most <paramref name="capacity"/>.</summary>
public sealed class StreamHeads<THead>(int capacity)
    where THead : StreamHead
{
    // Two generations instead of a list of last uses: when the young one is full, the old one goes, and a head that is
    // used again meanwhile moves back. A hit costs one lookup, and nothing is linked or stamped.
    private readonly int _generationCapacity = Math.Max(1, capacity / 2);
    private Dictionary<string, THead> _young = new(StringComparer.Ordinal);
    private Dictionary<string, THead> _old = new(StringComparer.Ordinal);

    public bool TryGet(string streamId, [NotNullWhen(true)] out THead? head)
    {
        if (_young.TryGetValue(streamId, out head))
        {
            return true;
        }

        if (!_old.Remove(streamId, out head))
        {
            return false;
        }

        Add(streamId, head);
        return true;
    }

    public void Add(string streamId, THead head)
    {
        if (_young.Count == _generationCapacity)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young.Add(streamId, head);
    }
}
