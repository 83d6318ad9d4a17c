using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Wallets;

/// <summary>Something that happened to one wallet.</summary>
[GenerateSerializer, Immutable, Alias("wallet.event")]
public abstract record WalletEvent : JournalEvent
{
    /// <summary>The balances it changed, as they are after it.</summary>
    [Id(0)]
    public ImmutableArray<Balance> Balances { get; init; } = [];

    /// <summary>What it moves: a ledger transaction, which sums to zero per asset; empty where no money moves.</summary>
    public virtual ImmutableArray<Posting> Postings() => [];
}

[GenerateSerializer, Immutable, Alias("wallet.funds-deposited")]
public sealed record FundsDeposited(
    [property: Id(0)] TransferId TransferId, [property: Id(1)] Amount Amount, [property: Id(2)] string? Memo, [property: Id(3)] AccountId Operator) : WalletEvent
{
    public override ImmutableArray<Posting> Postings() =>
        [new(LedgerAccount.DepositsClearing, -Amount), new(LedgerAccount.CustomerAvailable, Amount)];
}

/// <summary>The sender's half of a transfer; the recipient's follows from it and can't be refused.</summary>
[GenerateSerializer, Immutable, Alias("wallet.transfer-sent")]
public sealed record TransferSent(
    [property: Id(0)] TransferId TransferId, [property: Id(1)] AccountId To, [property: Id(2)] Amount Amount, [property: Id(3)] string? Memo) : WalletEvent
{
    public override ImmutableArray<Posting> Postings() =>
        [new(LedgerAccount.CustomerAvailable, -Amount), new(LedgerAccount.InTransit, Amount)];

    public override ImmutableArray<Inbox> Inboxes() => [Inbox.Wallet(To)];
}

/// <summary>A part of a bulk of transfers: the sender's half of each, as in <see cref="TransferSent"/>.</summary>
/// <param name="First">The id of the first transfer here; the others' ordinals follow.</param>
/// <param name="Refused">Those of the whole bulk, in its first part.</param>
[GenerateSerializer, Immutable, Alias("wallet.transfers-sent")]
public sealed record TransfersSent(
    [property: Id(0)] TransferId First, [property: Id(1)] ImmutableArray<BulkTransfer> Transfers, [property: Id(2)] ImmutableArray<RefusedTransfer> Refused) : WalletEvent
{
    /// <summary>Of one event: its payload, and a page of history that ends with it, stay small.</summary>
    public const int MaxTransfers = 256;

    public TransferId IdOf(int index) => First.Member(First.Ordinal + index);

    /// <summary>One of the transfers as the event that it would be by itself.</summary>
    public TransferSent Single(int index) => new(IdOf(index), Transfers[index].To, Transfers[index].Amount, Transfers[index].Memo);

    public override ImmutableArray<Posting> Postings()
    {
        var postings = ImmutableArray.CreateBuilder<Posting>(2 * Transfers.Length);
        foreach (var transfer in Transfers)
        {
            postings.Add(new(LedgerAccount.CustomerAvailable, -transfer.Amount));
            postings.Add(new(LedgerAccount.InTransit, transfer.Amount));
        }

        return postings.MoveToImmutable();
    }

    public override ImmutableArray<Delivery> Deliveries()
    {
        var deliveries = ImmutableArray.CreateBuilder<Delivery>(Transfers.Length);
        for (var i = 0; i < Transfers.Length; i++)
        {
            deliveries.Add(new(Inbox.Wallet(Transfers[i].To), Single(i)));
        }

        return deliveries.MoveToImmutable();
    }
}

[GenerateSerializer, Immutable, Alias("bulk-transfer")]
public sealed record BulkTransfer([property: Id(0)] AccountId To, [property: Id(1)] Amount Amount, [property: Id(2)] string? Memo);

[GenerateSerializer, Immutable, Alias("wallet.transfer-received")]
public sealed record TransferReceived(
    [property: Id(0)] TransferId TransferId, [property: Id(1)] AccountId From, [property: Id(2)] Amount Amount, [property: Id(3)] string? Memo) : WalletEvent
{
    public override ImmutableArray<Posting> Postings() =>
        [new(LedgerAccount.InTransit, -Amount), new(LedgerAccount.CustomerAvailable, Amount)];
}

[GenerateSerializer, Immutable, Alias("wallet.hold-placed")]
public sealed record HoldPlaced([property: Id(0)] Hold Hold) : WalletEvent
{
    public override ImmutableArray<Posting> Postings() =>
        [new(LedgerAccount.CustomerAvailable, -Hold.Amount), new(LedgerAccount.CustomerHeld, Hold.Amount)];
}

[GenerateSerializer, Immutable, Alias("wallet.hold-released")]
public sealed record HoldReleased([property: Id(0)] Hold Hold) : WalletEvent
{
    public override ImmutableArray<Posting> Postings() =>
        [new(LedgerAccount.CustomerHeld, -Hold.Amount), new(LedgerAccount.CustomerAvailable, Hold.Amount)];
}

/// <summary>A hold was paid out to another account, wholly or in part; the rest is available again.</summary>
[GenerateSerializer, Immutable, Alias("wallet.hold-captured")]
public sealed record HoldCaptured(
    [property: Id(0)] Hold Hold, [property: Id(1)] TransferId TransferId, [property: Id(2)] AccountId To, [property: Id(3)] Amount Captured) : WalletEvent
{
    public Amount Released => Hold.Amount - Captured;

    public override ImmutableArray<Posting> Postings() =>
    [
        new(LedgerAccount.CustomerHeld, -Hold.Amount),
        new(LedgerAccount.InTransit, Captured),
        .. Released.IsZero ? default(ReadOnlySpan<Posting>) : [new(LedgerAccount.CustomerAvailable, Released)],
    ];

    public override ImmutableArray<Inbox> Inboxes() => [Inbox.Wallet(To)];
}

/// <summary>Funds are held for an order, which is now on its way to the order book.</summary>
[GenerateSerializer, Immutable, Alias("wallet.order-placed")]
public sealed record OrderPlaced([property: Id(0)] AccountId Owner, [property: Id(1)] OrderTerms Terms, [property: Id(2)] Amount Hold) : WalletEvent
{
    public override ImmutableArray<Posting> Postings() =>
        [new(LedgerAccount.CustomerAvailable, -Hold), new(LedgerAccount.CustomerHeld, Hold)];

    public override ImmutableArray<Inbox> Inboxes() => [Inbox.OrderBook(Terms.Market)];

    /// <summary>The order right after this event.</summary>
    public Order Open(DateTimeOffset time) => new(Terms, OrderStatus.Open, Hold, FilledLots: 0, CancelledLots: 0, FilledQuote: 0, time);
}

/// <summary>An order traded, or part of it was cancelled; it stays open.</summary>
[GenerateSerializer, Immutable, Alias("wallet.order-updated")]
public record OrderUpdated : WalletEvent
{
    [Id(0)] public required ImmutableArray<Fill> Fills { get; init; }

    /// <summary>Held for the order before, available again now.</summary>
    [Id(1)] public required Amount Released { get; init; }

    /// <summary>The order after this event.</summary>
    [Id(2)] public required Order Order { get; init; }

    /// <summary>One side of a trade: what was paid from what was held, what was received, and the fee on it.</summary>
    public static ImmutableArray<Posting> Postings(Fill fill)
    {
        var (paid, received) = fill.Side == Side.Buy ? (fill.Quote, fill.Base) : (fill.Base, fill.Quote);
        return
        [
            new(LedgerAccount.CustomerHeld, -paid),
            new(LedgerAccount.InTransit, paid),
            new(LedgerAccount.InTransit, -received),
            new(LedgerAccount.CustomerAvailable, received),
            .. fill.Fee.IsZero
                ? default(ReadOnlySpan<Posting>)
                : [new(LedgerAccount.CustomerAvailable, -fill.Fee), new(LedgerAccount.Fees, fill.Fee)],
        ];
    }

    /// <summary>What is no longer held for the order.</summary>
    public ImmutableArray<Posting> ReleasePostings() => Released.IsZero
        ? []
        : [new(LedgerAccount.CustomerHeld, -Released), new(LedgerAccount.CustomerAvailable, Released)];

    public override ImmutableArray<Posting> Postings() => [.. Fills.SelectMany(fill => Postings(fill)), .. ReleasePostings()];
}

/// <summary>An order ended: filled, cancelled or rejected.</summary>
[GenerateSerializer, Immutable, Alias("wallet.order-closed")]
public sealed record OrderClosed : OrderUpdated;

/// <summary>The owner's cancel met an order that the book's own message had closed a moment before.</summary>
[GenerateSerializer, Immutable, Alias("wallet.cancel-confirmed")]
public sealed record CancelConfirmed([property: Id(0)] Order Order) : WalletEvent;

[GenerateSerializer, Immutable, Alias("wallet.quote-issued")]
public sealed record QuoteIssued([property: Id(0)] ConversionQuote Quote) : WalletEvent;

/// <summary>The user's verification changed; the wallet's limits follow.</summary>
/// <param name="UserVersion">Of the user's stream: an older change never replaces a newer one.</param>
[GenerateSerializer, Immutable, Alias("wallet.verification-applied")]
public sealed record VerificationApplied(
    [property: Id(0)] VerificationLevel Level, [property: Id(1)] DateTimeOffset? ExpiresAt, [property: Id(2)] long UserVersion) : WalletEvent;

/// <summary>An idempotency key of the account's owner stands for a command to another grain.</summary>
[GenerateSerializer, Immutable, Alias("wallet.key-claimed")]
public sealed record KeyClaimed([property: Id(0)] string Target) : WalletEvent;

/// <summary>A command was refused; kept so that a retry of it gets the same answer.</summary>
[GenerateSerializer, Immutable, Alias("wallet.command-refused")]
public sealed record CommandRefused([property: Id(0)] Refusal Refusal) : WalletEvent;
