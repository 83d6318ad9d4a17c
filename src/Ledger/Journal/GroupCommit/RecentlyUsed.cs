using System.Diagnostics.CodeAnalysis;

namespace Orleans.Crypto.Ledger.Journal.GroupCommit;

/// <summary>What was used last, at most <paramref name="capacity"/> of it. For one thread at a time.</summary>
public sealed class RecentlyUsed<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    // Two generations instead of a list of last uses: when the young one is full, the old one goes, and what is
    // used again meanwhile moves back. A hit costs one lookup, and nothing is linked or stamped.
    private readonly int _generationCapacity = Math.Max(1, capacity / 2);
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.Remove(key, out value))
        {
            return false;
        }

        Add(key, value);
        return true;
    }

    public void Add(TKey key, TValue value)
    {
        if (_young.Count == _generationCapacity)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young.Add(key, value);
    }
}
