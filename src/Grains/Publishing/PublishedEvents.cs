using System.Collections.Frozen;
using Orleans.Crypto.Events;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>Which events are published and which are not: every type of event stands in one of the two lists.</summary>
public static class PublishedEvents
{
    private const string Secret = "holds a secret, or what only its owner may know";
    private const string Answer = "is kept so that a retry of a command gets its first answer";
    private const string Email = "its stream is named after an email address";
    private const string Session = "concerns one log-in only";

    private static readonly FrozenDictionary<string, PublishedEvent> s_byType;
    private static readonly FrozenDictionary<Type, PublishedEvent> s_newest;

    static PublishedEvents()
    {
        // A breaking change adds a row with the next version below the old one, which stays as long as messages of it may be read.
        All =
        [
            Part<UserOpened, UserOpenedV1>(1, Topics.Users, "A user exists."),
            Whole<EmailConfirmed, EmailConfirmedV1>(1, Topics.Users, "A user's email was confirmed: the user can log in."),
            Whole<RolesChanged, RolesChangedV1>(1, Topics.Users, "A user's roles were set."),
            Whole<VerificationReferred, VerificationReferredV1>(1, Topics.Users, "The verification provider left the decision to an operator."),
            Whole<VerificationDecided, VerificationDecidedV1>(1, Topics.Users, "A verification was approved, rejected or ended."),

            Whole<HoldPlaced, HoldPlacedV1>(1, Topics.Wallets, "An account's owner set funds aside, to be captured or released later."),
            Whole<HoldReleased, HoldReleasedV1>(1, Topics.Wallets, "A hold's funds are available again."),
            Whole<QuoteIssued, QuoteIssuedV1>(1, Topics.Wallets, "An account was offered an instant exchange."),
            Whole<VerificationApplied, VerificationAppliedV1>(1, Topics.Wallets, "A wallet's limits follow the user's verification from now on."),

            Whole<FundsDeposited, FundsDepositedV1>(1, Topics.Transfers, "An operator credited an account from outside."),
            Whole<TransferSent, TransferSentV1>(1, Topics.Transfers, "The sender's half of a transfer: it left the sender's account and is in transit. The recipient's half follows and can't be refused."),
            Whole<TransfersSent, TransfersSentV1>(1, Topics.Transfers, "The sender's halves of up to 256 transfers of a bulk; each means what transfer-sent means."),
            Whole<TransferReceived, TransferReceivedV1>(1, Topics.Transfers, "The recipient's half of a transfer or of a captured hold: what was in transit is credited."),
            Whole<HoldCaptured, HoldCapturedV1>(1, Topics.Transfers, "A hold was paid out to another account, wholly or in part; the rest is available to its owner again."),

            Whole<OrderPlaced, OrderPlacedV1>(1, Topics.Orders, "Funds are held for an order, which is on its way to the order book."),
            Whole<OrderUpdated, OrderUpdatedV1>(1, Topics.Orders, "An order traded, or part of it was cancelled; it stays open."),
            Whole<OrderClosed, OrderClosedV1>(1, Topics.Orders, "An order ended: filled, cancelled or rejected."),

            Whole<OrderMatched, OrderMatchedV1>(1, Topics.Markets, "An order came to the book and traded at once."),
            Whole<OrderAccepted, OrderAcceptedV1>(1, Topics.Markets, "An order came to the book and did not trade: it rests, or the book did not take it."),
            Whole<OrderCancelled, OrderCancelledV1>(1, Topics.Markets, "A resting order left the book before it was filled."),
        ];

        Private = new Dictionary<Type, string>
        {
            [typeof(EmailClaimed)] = Secret,
            [typeof(ConfirmationRenewed)] = Secret,
            [typeof(SessionStarted)] = Secret,
            [typeof(SessionRefreshed)] = Secret,
            [typeof(VerificationRequested)] = Secret,
            [typeof(SessionEnded)] = Session,
            [typeof(AllSessionsEnded)] = Session,
            [typeof(RegistrationRepeated)] = Email,
            [typeof(LogInFailed)] = Email,
            [typeof(LogInFailuresCleared)] = Email,
            [typeof(EmailCommandRefused)] = Email,
            [typeof(UserCommandRefused)] = Answer,
            [typeof(CommandRefused)] = Answer,
            [typeof(KeyClaimed)] = Answer,
            [typeof(CancelConfirmed)] = Answer,
        };

        s_byType = All.ToFrozenDictionary(published => published.Type, StringComparer.Ordinal);
        s_newest = All.GroupBy(published => published.EventType).ToFrozenDictionary(versions => versions.Key, versions => versions.MaxBy(published => published.Version)!);
    }

    /// <summary>Every version that is written or can still be read, in the order of the documents.</summary>
    public static IReadOnlyList<PublishedEvent> All { get; }

    /// <summary>The types that never leave the journal, each with the reason.</summary>
    public static IReadOnlyDictionary<Type, string> Private { get; }

    /// <summary>Whether events of this type are published, wholly or in part.</summary>
    public static bool IsPublished(Type eventType) => s_newest.ContainsKey(eventType);

    /// <summary>Whether grains act on the published form of this type. Where they act on an event that is not read back, it has to be brought to them.</summary>
    public static bool IsReadBack(Type eventType) => s_newest.TryGetValue(eventType, out var published) && published.IsReadBack;

    /// <summary>The version that events of this type are written in; null where they are private.</summary>
    public static PublishedEvent? Of(Type eventType) => s_newest.GetValueOrDefault(eventType);

    /// <param name="type">As in <see cref="MessageHeaders.Type"/>.</param>
    public static PublishedEvent? Named(string type) => s_byType.GetValueOrDefault(type);

    private static PublishedPart<TEvent, TData> Part<TEvent, TData>(int version, string topic, string description)
        where TEvent : JournalEvent
        where TData : class, IPublishedPart<TData, TEvent> => new(version, topic, description);

    private static PublishedWhole<TEvent, TData> Whole<TEvent, TData>(int version, string topic, string description)
        where TEvent : JournalEvent
        where TData : class, IPublishedData<TData, TEvent> => new(version, topic, description);
}
