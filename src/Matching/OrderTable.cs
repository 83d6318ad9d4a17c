using System.Numerics;
using System.Runtime.CompilerServices;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Matching;

/// <summary>A resting order and its neighbours in its price level.</summary>
internal struct OrderNode
{
    public OrderId Id;
    public AccountId Owner;
    public long Lots;
    public int Level;
    public int Previous;

    /// <summary>The order that arrived next at this level; of a free node, the next free one.</summary>
    public int Next;
    public Side Side;
}

/// <summary>
/// The resting orders, in one array, found by id through an open-addressing hash table (linear probing, at most half
/// full, no tombstones). It grows by doubling and never shrinks: once warm it does not allocate.
/// </summary>
internal sealed class OrderTable
{
    public const int None = -1;

    private const int InitialNodes = 64;

    private OrderNode[] _nodes = new OrderNode[InitialNodes];
    private Slot[] _slots = new Slot[InitialNodes * 2];
    private int _shift = 32 - BitOperations.Log2(InitialNodes * 2);
    private int _created;
    private int _free = None;

    /// <param name="Hash">Compared first: a probe seldom touches another order's node.</param>
    /// <param name="Occupant">The node's index + 1; 0 where the slot is empty.</param>
    private readonly record struct Slot(uint Hash, int Occupant);

    public int Count { get; private set; }

    public ref OrderNode this[int node] => ref _nodes[node];

    public int Find(OrderId id)
    {
        var hash = Hash(id);
        for (var slot = Home(hash); ; slot = After(slot))
        {
            var (found, occupant) = _slots[slot];
            if (occupant == 0) return None;
            if (found == hash && _nodes[occupant - 1].Id == id) return occupant - 1;
        }
    }

    /// <summary>Takes a node for an id that is not in the table; the caller links it.</summary>
    public int Add(OrderId id, AccountId owner, Side side, long lots)
    {
        var node = Allocate();
        _nodes[node] = new() { Id = id, Owner = owner, Side = side, Lots = lots };
        Occupy(new(Hash(id), node + 1));
        Count++;
        return node;
    }

    public void Remove(int node)
    {
        Vacate(node);
        _nodes[node].Next = _free;
        _free = node;
        Count--;
    }

    // Both halves enter every bit of a 128-bit product, so ids that differ only in a counter or a time spread as well.
    private static uint Hash(OrderId id)
    {
        var (first, second) = Unsafe.BitCast<OrderId, (ulong, ulong)>(id);
        var high = Math.BigMul(first ^ 0x9E3779B97F4A7C15, second ^ 0xD1B54A32D192ED03, out var low);
        return (uint)((high ^ low) >> 32);
    }

    private int Home(uint hash) => (int)(hash >> _shift);

    private int After(int slot) => (slot + 1) & (_slots.Length - 1);

    private void Occupy(Slot entry)
    {
        var slot = Home(entry.Hash);
        while (_slots[slot].Occupant != 0) slot = After(slot);
        _slots[slot] = entry;
    }

    private void Vacate(int node)
    {
        var gap = Home(Hash(_nodes[node].Id));
        while (_slots[gap].Occupant != node + 1) gap = After(gap);

        // Close the gap: pull back each later entry of the run whose home is not behind the gap.
        for (var slot = After(gap); _slots[slot].Occupant != 0; slot = After(slot))
        {
            var mask = _slots.Length - 1;
            var fromHome = (slot - Home(_slots[slot].Hash)) & mask;
            if (fromHome < ((slot - gap) & mask)) continue;
            _slots[gap] = _slots[slot];
            gap = slot;
        }

        _slots[gap] = default;
    }

    private int Allocate()
    {
        if (_free != None)
        {
            var node = _free;
            _free = _nodes[node].Next;
            return node;
        }

        if (_created == _nodes.Length) Grow();
        return _created++;
    }

    private void Grow()
    {
        Array.Resize(ref _nodes, _nodes.Length * 2);
        var former = _slots;
        _slots = new Slot[former.Length * 2];
        _shift--;
        foreach (var entry in former)
        {
            if (entry.Occupant != 0) Occupy(entry);
        }
    }
}
