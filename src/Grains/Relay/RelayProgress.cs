using System.Numerics;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>How far each held partition is read, and how far it is done. One thread at a time; only pages are closed from others.</summary>
internal sealed class RelayProgress
{
    private readonly long[] _read = new long[PartitionSet.Partitions];

    // In the order they were read, so that the first one with a partition is where that one stands.
    private readonly List<RelayPage> _pages = [];
    private ulong _held;

    public bool HoldsAny => _held != 0;

    /// <summary>Whether nothing that was read is under way.</summary>
    public bool IsDone
    {
        get
        {
            Prune();
            return _pages.Count == 0;
        }
    }

    /// <summary>When the oldest event under way was decided.</summary>
    public DateTimeOffset? Oldest
    {
        get
        {
            Prune();
            return _pages.Count == 0 ? null : _pages[0].Oldest;
        }
    }

    /// <summary>Forgets the partitions that are not held any more; begins with a new one where it was kept.</summary>
    public void Hold(IReadOnlyList<RelayPartition> partitions)
    {
        var before = _held;
        _held = 0;
        foreach (var (number, position) in partitions)
        {
            var bit = 1UL << number;
            _held |= bit;
            if ((before & bit) == 0)
            {
                _read[number] = position;
            }
        }

        if ((before & ~_held) != 0)
        {
            foreach (var page in _pages)
            {
                page.Partitions &= _held;
            }
        }
    }

    /// <summary>
    /// What to read next: the partitions that stand at the lowest position, up to where others stand. So a new one catches
    /// up alone, and then all are read together.
    /// </summary>
    public Cohort Lowest()
    {
        var (partitions, after, through) = (0UL, long.MaxValue, long.MaxValue);
        for (var rest = _held; rest != 0; rest &= rest - 1)
        {
            var number = BitOperations.TrailingZeroCount(rest);
            var read = _read[number];
            if (read < after)
            {
                (partitions, through, after) = (1UL << number, after, read);
            }
            else if (read == after)
            {
                partitions |= 1UL << number;
            }
            else
            {
                through = Math.Min(through, read);
            }
        }

        return new(new(partitions), after, through);
    }

    /// <summary>Keeps that a cohort is read up to <paramref name="through"/>, with what of that is under way.</summary>
    public void Add(RelayPage page, long through)
    {
        for (var rest = page.Partitions; rest != 0; rest &= rest - 1)
        {
            _read[BitOperations.TrailingZeroCount(rest)] = through;
        }

        if (!page.IsDone)
        {
            _pages.Add(page);
        }
    }

    public IReadOnlyList<RelayPartition> Done()
    {
        Prune();
        var done = new List<RelayPartition>(BitOperations.PopCount(_held));
        var rest = _held;
        foreach (var page in _pages)
        {
            Stand(page.Partitions & rest, _ => page.After);
            rest &= ~page.Partitions;
        }

        Stand(rest, number => _read[number]);
        return done;

        void Stand(ulong partitions, Func<int, long> position)
        {
            for (; partitions != 0; partitions &= partitions - 1)
            {
                var number = BitOperations.TrailingZeroCount(partitions);
                done.Add(new(number, position(number)));
            }
        }
    }

    private void Prune() => _pages.RemoveAll(page => page.IsDone);
}

/// <param name="After">As far as all of them are read.</param>
/// <param name="Through">As far as the next ones are read.</param>
internal readonly record struct Cohort(PartitionSet Partitions, long After, long Through);
