using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Publishing;

/// <summary>
/// Events of every published type, each under a name. They are the examples of the documents, and what the recorded
/// messages must be read to: add new ones, and leave those that have been recorded as they are.
/// </summary>
internal static class Samples
{
    private static readonly Asset s_bitcoin = new(new("BTC"), 8);
    private static readonly Asset s_ether = new(new("ETH"), 18);
    private static readonly Asset s_tether = new(new("USDT"), 6);

    private static readonly Market s_market = new(
        new("BTC-USDT"), s_bitcoin, s_tether, TickUnits: 10_000, LotUnits: 1_000, new(s_tether.Id, 5_000_000), MakerFeeBasisPoints: 10, TakerFeeBasisPoints: 20);

    private static readonly DateTimeOffset s_time = new DateTimeOffset(2026, 11, 25, 10, 29, 6, TimeSpan.Zero).AddMicroseconds(703_769);
    private static readonly AccountId s_alice = new(new("01a21240-80b9-7c31-9d5e-6b2f0c4a1d01"));
    private static readonly AccountId s_bob = new(new("01a21240-80b9-7c31-9d5e-6b2f0c4a1d02"));
    private static readonly AccountId s_operator = new(new("01a21240-80b9-7c31-9d5e-6b2f0c4a1d03"));
    private static readonly TransferId s_transfer = new(new("01a21241-1f00-7a10-8c3d-5e6f70819200"));
    private static readonly OrderId s_order = new(new("01a21242-2a00-7b20-8d4e-6f7081920a01"));
    private static readonly OrderId s_resting = new(new("01a21242-2a00-7b20-8d4e-6f7081920a02"));
    private static readonly QuoteId s_quote = new(new("01a21243-3b00-7c30-8e5f-708192a3b401"));

    private static readonly Hold s_hold = new(
        new(new("01a21244-4c00-7d40-8f60-8192a3b4c501")), Tether(250_000_000), s_bob, "Order 7", s_time.AddMinutes(-5));

    private static readonly OrderTerms s_limit = new(
        s_order, s_market.Id, Side.Buy, OrderType.Limit, TimeInForce.Gtc, PriceTicks: 6_512_550, Lots: 1_500, ClientOrderId: "entry-1");

    private static readonly Fill s_fill = new(
        s_market.Id, 42, s_order, Side.Buy, 6_512_500, 500, Bitcoin(500_000), Tether(325_625_000), Bitcoin(1_000), Liquidity.Taker, s_time);

    private static readonly Order s_partlyFilled = new(
        s_limit, OrderStatus.Open, Tether(651_255_000), FilledLots: 500, CancelledLots: 0, FilledQuote: 325_625_000, s_time.AddSeconds(-1));

    public static AssetCatalog Assets { get; } = new([s_bitcoin, s_ether, s_tether]);

    public static MarketCatalog Markets { get; } = new([s_market]);

    /// <summary>By name; those of one type follow each other, the one to be shown first.</summary>
    public static IReadOnlyList<(string Name, EventEnvelope Envelope)> All { get; } =
    [
        User("user-opened", new UserOpened(s_alice, "alice@example.com", "hash-of-a-password", [Role.Customer], new("nonce-of-a-mail", s_time.AddDays(1)))),
        User("email-confirmed", new EmailConfirmed()),
        User("roles-changed", new RolesChanged([Role.Customer, Role.Operator])),
        User("verification-referred", new VerificationReferred(new(VerificationStatus.Pending, VerificationLevel.Level1, VerificationLevel.Level2, null, s_time.AddYears(1)))),
        User("verification-decided", new VerificationDecided(s_alice, VerificationStatus.Verified, VerificationLevel.Level2, null, null, s_time.AddYears(1))),
        User("verification-decided-rejected", new VerificationDecided(s_alice, VerificationStatus.Rejected, VerificationLevel.None, VerificationLevel.Level1, "document_unreadable", null)),

        Wallet("hold-placed", new HoldPlaced(s_hold) { Balances = [new(Tether(750_000_000), Tether(250_000_000))] }),
        Wallet("hold-placed-for-nobody-yet", new HoldPlaced(s_hold with { To = null, Memo = null }) { Balances = [new(Tether(0), Tether(250_000_000))] }),
        Wallet("hold-released", new HoldReleased(s_hold) { Balances = [new(Tether(1_000_000_000), Tether(0))] }),
        Wallet("quote-issued", new QuoteIssued(new(
            s_quote, s_market.Id, Side.Buy, Tether(65_300_000), Bitcoin(99_800), Bitcoin(200), Lots: 100, QuoteUnits: 65_125_000, WorstPriceTicks: 6_512_500, s_time.AddSeconds(10)))),
        Wallet("verification-applied", new VerificationApplied(VerificationLevel.Level2, s_time.AddYears(1), 7)),
        Wallet("verification-applied-none", new VerificationApplied(VerificationLevel.None, null, 8)),

        Wallet("funds-deposited", new FundsDeposited(s_transfer, Bitcoin(150_000_000), "Wire 4711", s_operator) { Balances = [new(Bitcoin(150_000_000), Bitcoin(0))] }),
        Wallet("funds-deposited-largest", new FundsDeposited(s_transfer, new(s_ether.Id, Amount.MaxUnits), null, s_operator) { Balances = [new(new(s_ether.Id, Amount.MaxUnits * 10_000_000_000), new(s_ether.Id, 1))] }),
        Wallet("transfer-sent", new TransferSent(s_transfer, s_bob, Bitcoin(1_500_000), "Lunch — ½ of it") { Balances = [new(Bitcoin(148_500_000), Bitcoin(0))] }),
        Wallet("transfer-sent-bare", new TransferSent(s_transfer, s_bob, Bitcoin(1), null)),
        Wallet("transfers-sent", new TransfersSent(s_transfer.Bulk.Member(256), [new(s_bob, Bitcoin(1_500_000), "Salary"), new(s_operator, Tether(12_500_000), null)], [])
        {
            Balances = [new(Bitcoin(147_000_000), Bitcoin(0)), new(Tether(987_500_000), Tether(0))],
        }),
        Wallet("transfers-sent-all-refused", new TransfersSent(s_transfer.Bulk, [], [new(0, Problem.RecipientNotFound.Refuse("There is no account with this id or email.", "to"))])),
        Wallet("transfer-received", new TransferReceived(s_transfer, s_bob, Bitcoin(1_500_000), "Lunch") { Balances = [new(Bitcoin(1_500_000), Bitcoin(0))] }),
        Wallet("hold-captured", new HoldCaptured(s_hold, s_transfer, s_bob, Tether(200_000_000)) { Balances = [new(Tether(800_000_000), Tether(0))] }),

        Wallet("order-placed", new OrderPlaced(s_alice, s_limit, Tether(976_882_500)) { Balances = [new(Tether(23_117_500), Tether(976_882_500))] }),
        Wallet("order-placed-by-budget", new OrderPlaced(
            s_alice, new(s_order, s_market.Id, Side.Buy, OrderType.Market, TimeInForce.Ioc, PriceTicks: 0, Lots: 0, QuoteBudget: 100_000_000), Tether(100_000_000))),
        Wallet("order-placed-by-quote", new OrderPlaced(
            s_alice,
            new(s_order, s_market.Id, Side.Sell, OrderType.Market, TimeInForce.Fok, PriceTicks: 0, Lots: 100, Quote: s_quote, QuoteBound: 65_125_000),
            Bitcoin(100_000))),
        Wallet("order-updated", new OrderUpdated { Order = s_partlyFilled, Fills = [s_fill], Released = Tether(2_500), Balances = [new(Bitcoin(499_000), Bitcoin(0)), new(Tether(23_120_000), Tether(651_255_000))] }),
        Wallet("order-closed", new OrderClosed
        {
            Order = s_partlyFilled with { Status = OrderStatus.Cancelled, Held = Tether(0), CancelledLots = 1_000, ClosedAt = s_time, Reason = CloseReasons.CancelledByOwner },
            Fills = [],
            Released = Tether(651_255_000),
            Balances = [new(Tether(674_375_000), Tether(0))],
        }),

        Book("order-matched", new OrderMatched
        {
            Owner = s_alice,
            Terms = s_limit,
            Result = SubmissionResult.Rested,
            Executed = [new(42, s_resting, s_bob, 6_512_500, 500, 325_625_000)],
        }),
        Book("order-accepted", new OrderAccepted { Owner = s_alice, Terms = s_limit, Result = SubmissionResult.Rested }),
        Book("order-accepted-post-only", new OrderAccepted { Owner = s_alice, Terms = s_limit with { PostOnly = true, ClientOrderId = null }, Result = SubmissionResult.PostOnlyWouldCross }),
        Book("order-cancelled", new OrderCancelled(s_alice, s_order, s_market.Id, 1_000)),
    ];

    /// <summary>As messages of that version; of an older version there are only the recorded ones.</summary>
    public static IReadOnlyList<(string Name, PublishedMessage Message)> Of(PublishedEvent published)
    {
        var messages = new EventMessages(Assets, Markets);
        return
        [
            .. All
                .Where(sample => PublishedEvents.Of(sample.Envelope.Event.GetType()) == published)
                .Select(sample => (sample.Name, messages.Write(sample.Envelope))),
        ];
    }

    private static Amount Bitcoin(Int128 units) => new(s_bitcoin.Id, units);

    private static Amount Tether(Int128 units) => new(s_tether.Id, units);

    private static (string, EventEnvelope) User(string name, JournalEvent e) => (name, new(1_024, StreamIds.User(s_alice), 3, s_time, e));

    private static (string, EventEnvelope) Wallet(string name, WalletEvent e) => (name, new(5_000_000_001, StreamIds.Wallet(s_alice), 17, s_time, e));

    private static (string, EventEnvelope) Book(string name, JournalEvent e) => (name, new(5_000_000_002, StreamIds.Market(s_market.Id), 90_210, s_time, e));
}
