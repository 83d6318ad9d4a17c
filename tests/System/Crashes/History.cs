namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>All that can be known from outside: what clients sent and were told, and what the API shows at rest. Plain data.</summary>
internal sealed record History
{
    public required IReadOnlyList<Command> Commands { get; init; }

    public required IReadOnlyList<AccountState> Accounts { get; init; }

    public required IReadOnlyList<MarketState> Markets { get; init; }

    public required IReadOnlyList<TrialBalanceLine> TrialBalance { get; init; }

    public required IReadOnlyList<FollowedStream> Streams { get; init; }
}

/// <param name="Entries">Oldest first.</param>
internal sealed record AccountState(
    Guid Id,
    IReadOnlyList<Entry> Entries,
    IReadOnlyList<Balance> Balances,
    IReadOnlyList<Order> OpenOrders,
    IReadOnlyList<Order> ClosedOrders,
    IReadOnlyList<Fill> Fills,
    IReadOnlyList<Hold> Holds)
{
    public IEnumerable<Order> Orders => OpenOrders.Concat(ClosedOrders);
}

internal sealed record Entry(
    long Version, int Index, string Transaction, string Kind, string Asset, bool IsHeld, decimal Amount, decimal BalanceAfter, Guid? Order);

internal sealed record Balance(string Asset, decimal Available, decimal Held);

/// <param name="Quantity">In the base asset, as the other two.</param>
internal sealed record Order(
    Guid Id, string? ClientOrderId, string Market, bool IsBuy, string Status, decimal Price, decimal Quantity, decimal Filled, decimal Remaining, string? Reason)
{
    public string BaseAsset => Market.Split('-')[0];

    public string QuoteAsset => Market.Split('-')[1];

    public string PaidAsset => IsBuy ? QuoteAsset : BaseAsset;

    public string ReceivedAsset => IsBuy ? BaseAsset : QuoteAsset;

    /// <summary>What it holds; prices and quantities of these tests multiply to whole units.</summary>
    public decimal Held => Status != "open" ? 0 : IsBuy ? Price * Remaining : Remaining;
}

internal sealed record Fill(
    long TradeId, Guid Order, string Market, bool IsBuy, bool IsMaker, decimal Price, decimal Quantity, decimal QuoteAmount, decimal Fee, string FeeAsset)
{
    public decimal Paid => IsBuy ? QuoteAmount : Quantity;

    public decimal Received => (IsBuy ? Quantity : QuoteAmount) - Fee;
}

internal sealed record Hold(Guid Id, string Asset, decimal Amount);

internal sealed record MarketState(string Name, IReadOnlyList<Trade> Trades, IReadOnlyList<Level> Bids, IReadOnlyList<Level> Asks);

internal sealed record Trade(long Id, decimal Price, decimal Quantity, decimal QuoteAmount);

internal sealed record Level(decimal Price, decimal Quantity, int Orders);

internal sealed record TrialBalanceLine(
    string Asset, decimal Available, decimal Held, decimal DepositsClearing, decimal WithdrawalsClearing, decimal Fees, decimal InTransit, decimal Sum);

/// <summary>What one client saw of its live stream over all processes: the first message is the snapshot.</summary>
internal sealed record FollowedStream(Guid Account, IReadOnlyList<StreamEvent> Events);

/// <param name="Balances">Those that it tells: all in a snapshot, the changed ones in an update.</param>
internal sealed record StreamEvent(string Kind, long Sequence, IReadOnlyList<Balance> Balances);
