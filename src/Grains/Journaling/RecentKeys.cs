using System.Diagnostics.CodeAnalysis;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>The keys that a grain appended last; older ones are met as a key conflict in the journal.</summary>
internal sealed class RecentKeys
{
    private const int Capacity = 512;

    private readonly Dictionary<UInt128, RecentKey> _keys = [];
    private readonly Queue<UInt128> _order = new();

    public bool Contains(UInt128 key) => _keys.ContainsKey(key);

    public bool TryGet(UInt128 key, [NotNullWhen(true)] out RecentKey? recent) => _keys.TryGetValue(key, out recent);

    /// <param name="durable">Completes with whether the key's event was committed.</param>
    public void Add(EntryKey key, Task<bool> durable)
    {
        _keys[key.Value] = new(key.Fingerprint, durable);
        _order.Enqueue(key.Value);
        // One that is not durable yet stays, so that its retries wait for it.
        while (_order.Count > Capacity && _order.TryPeek(out var oldest) && (!_keys.TryGetValue(oldest, out var recent) || recent.Durable.IsCompleted))
        {
            _order.Dequeue();
            _keys.Remove(oldest);
        }
    }

    /// <summary>Forgets a key whose append failed, unless it was added again meanwhile.</summary>
    public void Remove(UInt128 key, Task<bool> durable)
    {
        if (_keys.TryGetValue(key, out var recent) && recent.Durable == durable)
        {
            _keys.Remove(key);
        }
    }

    public void Clear()
    {
        _keys.Clear();
        _order.Clear();
    }
}

/// <param name="Durable">Whether the key's event was committed.</param>
internal sealed record RecentKey(UInt128 Fingerprint, Task<bool> Durable);
