using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>The keys that a grain appended last; older ones are met as a key conflict in the journal.</summary>
internal sealed class RecentKeys(int capacity)
{
    /// <summary>A retry mostly comes within seconds. A wallet that is used now and then must not keep the keys of a week in memory.</summary>
    private static readonly TimeSpan s_age = TimeSpan.FromMinutes(1);

    private readonly Dictionary<UInt128, RecentKey> _keys = [];
    private readonly Queue<(UInt128 Key, DateTimeOffset Added)> _order = new();

    public bool Contains(UInt128 key) => _keys.ContainsKey(key);

    public bool TryGet(UInt128 key, out RecentKey recent) => _keys.TryGetValue(key, out recent);

    public void Add(EntryKey key, AppendUnderWay append, DateTimeOffset now)
    {
        _keys[key.Value] = new(key.Fingerprint, append);
        _order.Enqueue((key.Value, now));
        // One that is not durable yet stays, so that its retries wait for it.
        while (_order.TryPeek(out var oldest)
            && (_order.Count > capacity || now - oldest.Added > s_age)
            && (!_keys.TryGetValue(oldest.Key, out var recent) || recent.Append is null))
        {
            _order.Dequeue();
            _keys.Remove(oldest.Key);
        }
    }

    /// <summary>Forgets a key whose append failed, unless it was added again meanwhile.</summary>
    public void End(AppendUnderWay append, bool isCommitted)
    {
        ref var recent = ref CollectionsMarshal.GetValueRefOrNullRef(_keys, append.Key);
        if (Unsafe.IsNullRef(ref recent) || recent.Append != append)
        {
            return;
        }

        if (isCommitted)
        {
            recent = recent with { Append = null };
        }
        else
        {
            _keys.Remove(append.Key);
        }
    }

    public void Clear()
    {
        _keys.Clear();
        _order.Clear();
    }
}

/// <param name="Append">Null once it is durable.</param>
internal readonly record struct RecentKey(UInt128 Fingerprint, AppendUnderWay? Append);
