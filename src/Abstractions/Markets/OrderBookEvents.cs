using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Markets;

/// <summary>An order came to the book: all that became of it at once, in one fact.</summary>
[GenerateSerializer, Immutable, Alias("market.order")]
public abstract record OrderSubmitted : JournalEvent
{
    [Id(0)] public required AccountId Owner { get; init; }

    [Id(1)] public required OrderTerms Terms { get; init; }

    [Id(2)] public required SubmissionResult Result { get; init; }

    /// <summary>In the order of execution.</summary>
    public abstract ImmutableArray<Trade> Trades { get; }

    /// <summary>How many lots of the order are cancelled at once; of an order by budget, none.</summary>
    public long CancelledLots => Result == SubmissionResult.Rested || Terms.Lots == 0 ? 0 : Terms.Lots - Trades.Sum(trade => trade.Lots);
}

/// <summary>The order traded on arrival.</summary>
[GenerateSerializer, Immutable, Alias("market.order-matched")]
public sealed record OrderMatched : OrderSubmitted
{
    [Id(0)] public required ImmutableArray<Trade> Executed { get; init; }

    public override ImmutableArray<Trade> Trades => Executed;

    public override ImmutableArray<Inbox> Inboxes() =>
        [.. Executed.Select(trade => trade.Maker).Append(Owner).Distinct().Select(Inbox.Wallet)];
}

/// <summary>The order did not trade on arrival: it rests, or the book did not take it.</summary>
[GenerateSerializer, Immutable, Alias("market.order-accepted")]
public sealed record OrderAccepted : OrderSubmitted
{
    public override ImmutableArray<Trade> Trades => [];

    public override ImmutableArray<Inbox> Inboxes() => Result == SubmissionResult.Rested ? [] : [Inbox.Wallet(Owner)];
}

/// <summary>A resting order left the book before it was filled.</summary>
/// <param name="RemainingLots">What had not traded, in lots.</param>
[GenerateSerializer, Immutable, Alias("market.order-cancelled")]
public sealed record OrderCancelled(
    [property: Id(0)] AccountId Owner,
    [property: Id(1)] OrderId OrderId,
    [property: Id(2)] MarketId Market,
    [property: Id(3)] long RemainingLots) : JournalEvent
{
    public override ImmutableArray<Inbox> Inboxes() => [Inbox.Wallet(Owner)];
}
