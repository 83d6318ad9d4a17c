namespace Orleans.Crypto.Matching.Tests.Model;

/// <summary>A command sequence under way: the book, the naive model beside it, and the numbers given to orders.</summary>
internal sealed class Run
{
    public const int Capacity = 12;

    private readonly FillBuffer _fills = new(capacity: 1);
    private int _submitted;

    public Run(NotionalScale scale)
    {
        Scale = scale;
        Book = new(scale, Capacity);
        Model = new(scale, Capacity);
    }

    public NotionalScale Scale { get; }

    public OrderBook Book { get; private set; }

    public NaiveOrderBook Model { get; }

    /// <summary>Rounds nothing, and rounds nearly everything.</summary>
    public static IEnumerable<NotionalScale> Scales() => [NotionalScale.Create(1, 1, 0), NotionalScale.Create(3, 7, 2), NotionalScale.Create(13, 1, 1)];

    public IncomingOrder Next(Place place) => place.WithNumber(++_submitted);

    public OrderId Earlier(CancelEarlier cancel) => OrderFlow.OrderNumbers.ToOrderId((ulong)Math.Max(_submitted - cancel.Back + 1, 1));

    public (SubmitResult Result, MakerFill[] Fills) Submit(IncomingOrder order)
    {
        var result = Book.Submit(order, _fills);
        return (result, _fills.Fills.ToArray());
    }

    public Int128 QuoteUnits(IEnumerable<MakerFill> fills) =>
        fills.Aggregate(Int128.Zero, (sum, fill) => sum + Scale.Trade(fill.PriceTicks, fill.Lots));

    public void Apply(IEnumerable<Command> commands)
    {
        foreach (var command in commands)
        {
            if (command is Place place) Submit(Next(place));
            else if (command is CancelEarlier cancel) Book.Cancel(Earlier(cancel), out _);
        }
    }

    /// <summary>Goes on with a new book made of the old one's resting orders.</summary>
    public void RestartFromSnapshot()
    {
        var restored = new OrderBook(Scale, Capacity);
        foreach (var order in Book.Resting(Side.Buy).Concat(Book.Resting(Side.Sell))) restored.Restore(order);
        Book = restored;
    }

    public void MustAgree()
    {
        foreach (var side in new[] { Side.Buy, Side.Sell })
        {
            var levels = new DepthLevel[Capacity];
            Assert.Equal(Model.Resting(side), Book.Resting(side));
            Assert.Equal(Model.Depth(side), levels[..Book.Depth(side, levels)]);
        }

        Assert.Equal(Model.Resting(Side.Buy).Count + Model.Resting(Side.Sell).Count, Book.RestingCount);
        Assert.Equal(Model.Depth(Side.Buy) is [var bid, ..] ? bid.PriceTicks : null, Book.BestBid);
        Assert.Equal(Model.Depth(Side.Sell) is [var ask, ..] ? ask.PriceTicks : null, Book.BestAsk);
    }
}
