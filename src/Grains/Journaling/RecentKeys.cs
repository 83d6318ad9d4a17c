using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>The keys that a grain appended last; older ones are met as a key conflict in the journal.</summary>
internal sealed class RecentKeys(int capacity)
{
    /// <summary>Mostly a grain has one or two: then an array alone takes the place of a table, in each of many thousand grains.</summary>
    private const int Few = 8;

    /// <summary>A retry mostly comes within seconds. A wallet that is used now and then must not keep the keys of a week in memory.</summary>
    private static readonly TimeSpan s_age = TimeSpan.FromMinutes(1);

    // Numbers from the first key on; a key's slot is its number modulo the length, which is a power of two.
    private Slot[] _slots = [];
    private long _oldest;
    private long _next;

    // The number of each key, where they are more than a few.
    private Dictionary<UInt128, long>? _numbers;

    public bool Contains(UInt128 key) => NumberOf(key) >= 0;

    public bool TryGet(UInt128 key, out RecentKey recent)
    {
        var number = NumberOf(key);
        recent = number < 0 ? default : At(number).Recent;
        return number >= 0;
    }

    public void Add(EntryKey key, AppendUnderWay append, DateTimeOffset now)
    {
        if (NumberOf(key.Value) is >= 0 and var earlier)
        {
            At(earlier) = default;
        }

        ForgetOld(now);
        if (_next - _oldest == _slots.Length)
        {
            Grow();
        }

        At(_next) = new(key.Value, new(key.Fingerprint, append), now);
        if (_numbers is not null)
        {
            _numbers[key.Value] = _next;
        }

        _next++;
    }

    /// <summary>Forgets a key whose append failed, unless it was added again meanwhile.</summary>
    public void End(AppendUnderWay append, bool isCommitted)
    {
        var number = NumberOf(append.Key);
        if (number < 0 || At(number).Recent.Append != append)
        {
            return;
        }

        ref var slot = ref At(number);
        slot = isCommitted ? slot with { Recent = slot.Recent with { Append = null } } : default;
        if (!isCommitted)
        {
            _numbers?.Remove(append.Key);
        }
    }

    public void Clear()
    {
        _slots = [];
        _oldest = _next = 0;
        _numbers = null;
    }

    private ref Slot At(long number) => ref _slots[number & (_slots.Length - 1)];

    /// <summary>Below 0 where the key is not known.</summary>
    private long NumberOf(UInt128 key)
    {
        if (_numbers is not null)
        {
            return _numbers.TryGetValue(key, out var known) ? known : -1;
        }

        for (var number = _next - 1; number >= _oldest; number--)
        {
            if (At(number).Key == key)
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>Makes room for another one.</summary>
    private void ForgetOld(DateTimeOffset now)
    {
        // One that is not durable yet stays, so that its retries wait for it.
        while (_oldest < _next && At(_oldest) is { Recent.Append: null } oldest && (_next - _oldest >= capacity || now - oldest.Added > s_age))
        {
            _numbers?.Remove(oldest.Key);
            At(_oldest++) = default;
        }
    }

    private void Grow()
    {
        var slots = new Slot[Math.Max(1, 2 * _slots.Length)];
        for (var number = _oldest; number < _next; number++)
        {
            slots[number & (slots.Length - 1)] = At(number);
        }

        _slots = slots;
        if (_slots.Length > Few && _numbers is null)
        {
            _numbers = [];
            for (var number = _oldest; number < _next; number++)
            {
                _numbers[At(number).Key] = number;
            }
        }
    }

    /// <param name="Key">The default where the append failed, or the key was added again.</param>
    private readonly record struct Slot(UInt128 Key, RecentKey Recent, DateTimeOffset Added);
}

/// <param name="Append">Null once it is durable.</param>
internal readonly record struct RecentKey(UInt128 Fingerprint, AppendUnderWay? Append);
