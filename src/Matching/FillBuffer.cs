namespace Orleans.Crypto.Matching;

/// <summary>Receives the fills of one submission; kept and reused, so that a submission does not allocate.</summary>
/// <param name="capacity">Fills it takes before it first grows; at least 1.</param>
public sealed class FillBuffer(int capacity = 64)
{
    private MakerFill[] _fills = new MakerFill[capacity];

    public int Count { get; private set; }

    /// <summary>The fills in the order of execution; valid until the next submission with this buffer.</summary>
    public ReadOnlySpan<MakerFill> Fills => _fills.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Add(in MakerFill fill)
    {
        if (Count == _fills.Length) Array.Resize(ref _fills, Count * 2);
        _fills[Count++] = fill;
    }
}
