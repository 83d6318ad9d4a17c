namespace Orleans.Crypto.Matching.Tests.OrderFlow;

/// <summary>Sends a flash1 flow through a book and writes the benchmark's report lines.</summary>
internal sealed class Flash1Replay(OrderBook book, Action<string> write)
{
    private readonly FillBuffer _fills = new();
    private bool _hasReported;

    public int Trades { get; private set; }

    public void Run(ReadOnlySpan<Flash1Message> messages)
    {
        foreach (ref readonly var message in messages) Send(message);
    }

    private void Send(in Flash1Message message)
    {
        switch (message.Kind)
        {
            case Flash1Kind.New: Place(message); break;
            case Flash1Kind.Cancel: Cancel(message); break;
            case Flash1Kind.Modify: Modify(message); break;
            default: throw new InvalidDataException($"Unknown message kind {message.Kind}.");
        }
    }

    private void Place(in Flash1Message message)
    {
        Report($"0,{message.Sequence},{(int)message.Side},{message.OrderNumber},{message.PriceTicks},{message.Lots}");
        var result = Match(message, message.Side);
        if (result.Result == SubmissionResult.Cancelled)
            Report($"2,{message.Sequence},{(int)message.Side},{message.OrderNumber},{message.PriceTicks}");
    }

    private void Cancel(in Flash1Message message)
    {
        if (book.Cancel(message.OrderId, out var order))
            Report($"2,{message.Sequence},{(int)order.Side},{message.OrderNumber},{order.PriceTicks}");
        else
            Report($"4,{message.Sequence},{message.OrderNumber}");
    }

    private void Modify(in Flash1Message message)
    {
        if (!book.Cancel(message.OrderId, out var order))
        {
            Report($"5,{message.Sequence},{message.OrderNumber}");
            return;
        }

        Match(message, order.Side);
        Report($"3,{message.Sequence},{(int)order.Side},{message.OrderNumber},{message.PriceTicks},{message.Lots}");
    }

    private SubmitResult Match(in Flash1Message message, Side side)
    {
        var result = book.Submit(message.ToOrder(side), _fills);
        foreach (ref readonly var fill in _fills.Fills)
            Report($"1,{message.Sequence},{fill.PriceTicks},{fill.Lots},{OrderNumbers.ToNumber(fill.Maker)},{message.OrderNumber}");
        Trades += _fills.Count;
        return result;
    }

    private void Report(string line)
    {
        // Lines are joined, not ended, by a newline.
        if (_hasReported) write("\n");
        write(line);
        _hasReported = true;
    }
}
