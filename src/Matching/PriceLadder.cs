using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Matching;

/// <summary>The resting orders of one side and one price: a list in order of arrival, linked through <see cref="OrderNode"/>.</summary>
internal struct PriceLevel
{
    public long PriceTicks;
    public long Lots;
    public int Orders;
    public int First;
    public int Last;

    /// <summary>The next better priced level; of a free one, the next free one.</summary>
    public int Better;
    public int Worse;
}

/// <summary>The price levels of one side, linked from the best to the worst; none of them is empty.</summary>
internal sealed class PriceLadder(Side side)
{
    public const int None = LevelIndex.None;

    private readonly LevelIndex _index = new();
    private readonly long _direction = side == Side.Buy ? 1 : -1;
    private PriceLevel[] _levels = new PriceLevel[16];
    private int _created;
    private int _free = None;
    private int _worst = None;

    public Side Side => side;

    public int Best { get; private set; } = None;

    /// <summary>All resting lots of this side. Since it does not overflow, no level's sum does.</summary>
    public long TotalLots { get; set; }

    public ref PriceLevel this[int level] => ref _levels[level];

    /// <summary>Whether an order of the other side with that limit trades with the level.</summary>
    public bool IsWithin(int level, long limitTicks) => Rank(_levels[level].PriceTicks) >= Rank(limitTicks);

    public bool IsCrossedBy(long limitTicks) => Best != None && IsWithin(Best, limitTicks);

    public int FindOrAdd(long priceTicks)
    {
        var rank = Rank(priceTicks);
        var floor = _index.Floor(rank);
        var worse = _index.LevelAt(floor);
        if (worse != None && _levels[worse].PriceTicks == priceTicks) return worse;

        var level = Allocate();
        _index.InsertAfter(floor, rank, level);
        var better = worse == None ? _worst : _levels[worse].Better;
        _levels[level] = new() { PriceTicks = priceTicks, First = None, Last = None, Better = better, Worse = worse };
        if (worse == None) _worst = level;
        else _levels[worse].Better = level;
        if (better == None) Best = level;
        else _levels[better].Worse = level;
        return level;
    }

    public void Remove(int level)
    {
        var (better, worse) = (_levels[level].Better, _levels[level].Worse);
        _index.Remove(Rank(_levels[level].PriceTicks));
        if (worse == None) _worst = better;
        else _levels[worse].Better = better;
        if (better == None) Best = worse;
        else _levels[better].Worse = worse;
        _levels[level].Better = _free;
        _free = level;
    }

    private long Rank(long priceTicks) => priceTicks * _direction;

    private int Allocate()
    {
        if (_free != None)
        {
            var level = _free;
            _free = _levels[level].Better;
            return level;
        }

        if (_created == _levels.Length) Array.Resize(ref _levels, _created * 2);
        return _created++;
    }
}
