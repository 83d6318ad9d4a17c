namespace Orleans.Crypto.Matching;

/// <summary>
/// Price levels sorted by rank (the higher, the better the price), in blocks of up to <see cref="BlockSize"/> entries.
/// Most changes happen near the best price, at the end of the last block. Far from it, or in a book of a million
/// levels, an insertion moves the entries of one block, and not all of them as it would in one sorted array.
/// </summary>
internal sealed class LevelIndex
{
    public const int None = -1;

    private const int BlockSize = 64;

    // Below this a block joins a neighbour if the two leave room to grow, so that scattered removals cannot strand
    // memory in nearly empty blocks.
    private const int SparseSize = BlockSize / 4;

    private long[] _ranks = new long[BlockSize];
    private int[] _levels = new int[BlockSize];
    private int[] _used = new int[1];

    // The blocks by ascending rank; behind the used ones, from _blockCount on, the free ones.
    private int[] _blocks = [0];
    private int _blockCount;

    /// <summary>Where an entry is: in the how-manieth block by rank, at which slot; slot -1 is before all entries.</summary>
    internal readonly record struct Position(int Block, int Slot);

    /// <summary>The last entry whose rank is at most <paramref name="rank"/>.</summary>
    public Position Floor(long rank)
    {
        var block = _blockCount - 1;
        if (block < 0) return new(0, None);
        if (rank < FirstRank(block)) block = FloorBlock(rank, block);
        return block < 0 ? new(0, None) : new(block, FloorSlot(rank, _blocks[block]));
    }

    public int LevelAt(Position position) =>
        position.Slot == None ? None : _levels[(_blocks[position.Block] * BlockSize) + position.Slot];

    /// <param name="floor">The rank's <see cref="Floor"/>, which is not of that same rank.</param>
    public void InsertAfter(Position floor, long rank, int level)
    {
        var (block, slot) = (floor.Block, floor.Slot + 1);
        if (_blockCount == 0) AddBlock(0);
        else if (_used[_blocks[block]] == BlockSize)
        {
            Split(block);
            if (slot > BlockSize / 2) (block, slot) = (block + 1, slot - (BlockSize / 2));
        }

        var id = _blocks[block];
        var index = (id * BlockSize) + slot;
        Move(index, index + 1, _used[id] - slot);
        (_ranks[index], _levels[index]) = (rank, level);
        _used[id]++;
    }

    public void Remove(long rank)
    {
        var (block, slot) = Floor(rank);
        var id = _blocks[block];
        var index = (id * BlockSize) + slot;
        Invariant.Holds(slot != None && _ranks[index] == rank, "a level that is removed is in the index");
        Move(index + 1, index, _used[id] - slot - 1);
        _used[id]--;
        if (_used[id] == 0) RemoveBlock(block);
        else if (_used[id] < SparseSize) JoinNeighbour(block);
    }

    private long FirstRank(int block) => _ranks[_blocks[block] * BlockSize];

    private int FloorBlock(long rank, int above)
    {
        var low = 0;
        while (low < above)
        {
            var middle = (low + above) >>> 1;
            if (FirstRank(middle) <= rank) low = middle + 1;
            else above = middle;
        }

        return low - 1;
    }

    private int FloorSlot(long rank, int id)
    {
        var ranks = _ranks.AsSpan(id * BlockSize, _used[id]);
        var (low, above) = (0, ranks.Length);
        while (low < above)
        {
            var middle = (low + above) >>> 1;
            if (ranks[middle] <= rank) low = middle + 1;
            else above = middle;
        }

        return low - 1;
    }

    private void Split(int block)
    {
        const int half = BlockSize / 2;
        AddBlock(block + 1);
        var (lower, upper) = (_blocks[block], _blocks[block + 1]);
        Move((lower * BlockSize) + half, upper * BlockSize, half);
        _used[lower] = _used[upper] = half;
    }

    private void JoinNeighbour(int block)
    {
        if (block + 1 < _blockCount && CanJoin(block, block + 1)) Join(block);
        else if (block > 0 && CanJoin(block - 1, block)) Join(block - 1);
    }

    private bool CanJoin(int lower, int upper) => _used[_blocks[lower]] + _used[_blocks[upper]] <= BlockSize - SparseSize;

    private void Join(int block)
    {
        var (lower, upper) = (_blocks[block], _blocks[block + 1]);
        Move(upper * BlockSize, (lower * BlockSize) + _used[lower], _used[upper]);
        _used[lower] += _used[upper];
        RemoveBlock(block + 1);
    }

    private void AddBlock(int block)
    {
        if (_blockCount == _blocks.Length) Grow();
        var free = _blocks[_blockCount];
        Array.Copy(_blocks, block, _blocks, block + 1, _blockCount - block);
        _blocks[block] = free;
        _used[free] = 0;
        _blockCount++;
    }

    private void RemoveBlock(int block)
    {
        var free = _blocks[block];
        _blockCount--;
        Array.Copy(_blocks, block + 1, _blocks, block, _blockCount - block);
        _blocks[_blockCount] = free;
    }

    private void Grow()
    {
        var count = _blocks.Length;
        Array.Resize(ref _blocks, count * 2);
        for (var id = count; id < _blocks.Length; id++) _blocks[id] = id;
        Array.Resize(ref _used, count * 2);
        Array.Resize(ref _ranks, count * 2 * BlockSize);
        Array.Resize(ref _levels, count * 2 * BlockSize);
    }

    private void Move(int from, int to, int count)
    {
        Array.Copy(_ranks, from, _ranks, to, count);
        Array.Copy(_levels, from, _levels, to, count);
    }
}
