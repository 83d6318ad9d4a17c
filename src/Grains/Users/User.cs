using System.Collections.Immutable;
using System.Security.Cryptography;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Users;

/// <summary>A log-in that can be refreshed.</summary>
/// <param name="SecretHash">SHA-256 of the newest refresh token's secret; every earlier one is spent.</param>
[GenerateSerializer, Immutable, Alias("user-session")]
public sealed record Session([property: Id(0)] Guid Id, [property: Id(1)] ImmutableArray<byte> SecretHash, [property: Id(2)] DateTimeOffset RefreshExpiresAt);

/// <summary>One person's state: a fold of the user's events. Immutable.</summary>
[GenerateSerializer, Immutable, Alias("user-state")]
public sealed record User : IFoldable<User>
{
    public const int MaxSessions = 20;

    private const int DocumentEndingLength = 4;

    /// <summary>The one answer to a log-in that fails, whatever it failed for.</summary>
    public static readonly Refusal InvalidCredentials = Problem.InvalidCredentials.Refuse("Check email and password.");

    [Id(0)] public AccountId Account { get; init; }

    [Id(1)] public string Email { get; init; } = "";

    /// <summary>Empty while the user is not opened.</summary>
    [Id(2)] public string PasswordHash { get; init; } = "";

    [Id(3)] public bool IsEmailConfirmed { get; init; }

    /// <summary>The confirmation that is asked for, or null.</summary>
    [Id(4)] public EmailConfirmation? Confirmation { get; init; }

    [Id(5)] public ImmutableArray<Role> Roles { get; init; } = [];

    /// <summary>Oldest first.</summary>
    [Id(6)] public ImmutableArray<Session> Sessions { get; init; } = [];

    /// <summary>As last decided; a level may have ended since (<see cref="VerificationStates.At"/>).</summary>
    [Id(7)] public Verification Verification { get; init; } = VerificationStates.Unverified;

    /// <summary>The version of the request that a provider has not answered, or null.</summary>
    [Id(8)] public long? UnansweredRequest { get; init; }

    public bool IsOpen => PasswordHash.Length > 0;

    public UserProfile Profile(DateTimeOffset now) => new(Account, Email, IsEmailConfirmed, Roles, Verification.At(now));

    public Decision Decide(EmailClaimed claim, EmailConfirmation confirmation)
    {
        if (!IsOpen)
        {
            return claim.IsAdministrator
                ? new UserOpened(Account, claim.Email, claim.PasswordHash, [Role.Customer, Role.Administrator], null)
                : new UserOpened(Account, claim.Email, claim.PasswordHash, [Role.Customer], confirmation);
        }

        return IsEmailConfirmed
            ? Decision.Nothing
            : new ConfirmationRenewed(Account, claim.Email, claim.PasswordHash, confirmation);
    }

    public Decision DecideConfirmation(string nonce, DateTimeOffset now) =>
        Confirmation is { } confirmation && confirmation.Nonce == nonce && now < confirmation.ExpiresAt ? new EmailConfirmed() : Decision.Nothing;

    /// <param name="verifiedHash">The hash that the password was checked against; by now there may be another.</param>
    public Decision DecideLogIn(string verifiedHash, Guid sessionId, byte[] secret, DateTimeOffset refreshExpiresAt, DateTimeOffset now)
    {
        if (!IsEmailConfirmed || PasswordHash != verifiedHash)
        {
            return Decision.Nothing;
        }

        var live = Sessions.RemoveAll(session => session.RefreshExpiresAt <= now);
        return new SessionStarted(sessionId, [.. SHA256.HashData(secret)], refreshExpiresAt, live.Length >= MaxSessions ? live[0].Id : null);
    }

    public Decision DecideRefresh(Guid sessionId, byte[] secret, byte[] nextSecret, DateTimeOffset refreshExpiresAt, DateTimeOffset now) =>
        Find(sessionId) switch
        {
            null => Decision.Nothing,
            { } session when session.RefreshExpiresAt <= now => Decision.Nothing,
            { } session when !Holds(session, secret) => new SessionEnded(sessionId, SessionEndReason.Reused),
            _ => new SessionRefreshed(sessionId, [.. SHA256.HashData(nextSecret)], refreshExpiresAt),
        };

    public Decision DecideLogOut(Guid sessionId, byte[] secret) => Find(sessionId) is { } session
        ? new SessionEnded(sessionId, Holds(session, secret) ? SessionEndReason.LoggedOut : SessionEndReason.Reused)
        : Decision.Nothing;

    public Decision DecideLogOutEverywhere() => Sessions.IsEmpty ? Decision.Nothing : new AllSessionsEnded();

    public static Decision DecideRoles(ImmutableArray<Role> roles) =>
        roles.IsDefaultOrEmpty || roles.Any(role => !Enum.IsDefined(role))
            ? Problem.InvalidRequest.Refuse("Name at least one of the roles customer, operator and administrator.", "roles")
            : new RolesChanged([.. roles.Distinct().Order()]);

    public Decision Decide(RequestVerification command, ImmutableArray<byte> details, DateTimeOffset now)
    {
        if (Verification.At(now).Request(command.Level) is null)
        {
            return Problem.VerificationNotPossible.Refuse("A request is pending, or the account has this level already.", "level");
        }

        // Never the whole number: half of a short one at the most.
        var shown = Math.Min(DocumentEndingLength, command.DocumentNumber.Length / 2);
        return new VerificationRequested(Account, command.Level, command.DocumentNumber[^shown..], details);
    }

    /// <param name="request">The version of the request that the provider answers.</param>
    public Decision Decide(VerificationOutcome outcome, long request, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (UnansweredRequest != request)
        {
            return Decision.Nothing;
        }

        var current = Verification.At(now);
        return outcome switch
        {
            VerificationOutcome.Approved => Decided(current.Approve(null, expiresAt)!),
            VerificationOutcome.Rejected rejected => Decided(current.Reject(rejected.Reason)!),
            _ => new VerificationReferred(current),
        };
    }

    public Decision Decide(DecideVerification command, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        var current = Verification.At(now);
        var next = command.Decision switch
        {
            VerificationDecision.Approve => current.Approve(command.Level, expiresAt),
            VerificationDecision.Reject => current.Reject(command.Reason ?? "rejected_by_operator"),
            VerificationDecision.Expire => current.Expire(command.Reason, now),
            _ => null,
        };
        if (next is null)
        {
            return Problem.VerificationNotPossible.Refuse(
                "Only a pending request can be approved (at a level up to the one asked for) or rejected, and only a verified account can expire.", "decision");
        }

        // The operator was faster than the provider: whoever asks for its answer finds this one.
        Decision decided = Decided(next);
        return UnansweredRequest is { } request ? decided with { Keys = [new(AnswerKey(request))] } : decided;
    }

    /// <summary>Names the answer to a verification request in the user's stream.</summary>
    public static UInt128 AnswerKey(long request) => CommandKeys.Named($"verification-answer/{request}");

    /// <summary>The verification that an answer to a request led to, or null for any other event.</summary>
    public static Verification? VerificationIn(JournalEvent e) => e switch
    {
        VerificationDecided decided => new(decided.Status, decided.Level, decided.RequestedLevel, decided.Reason, decided.ExpiresAt),
        VerificationReferred referred => referred.Verification,
        _ => null,
    };

    public User Apply(JournalEvent e, DateTimeOffset time, long version) => e switch
    {
        UserOpened opened => this with
        {
            Email = opened.Email,
            PasswordHash = opened.PasswordHash,
            Roles = opened.Roles,
            Confirmation = opened.Confirmation,
            IsEmailConfirmed = opened.Confirmation is null,
        },
        ConfirmationRenewed renewed => this with { Email = renewed.Email, PasswordHash = renewed.PasswordHash, Confirmation = renewed.Confirmation },
        EmailConfirmed => this with { IsEmailConfirmed = true, Confirmation = null },
        SessionStarted started => this with
        {
            Sessions = Sessions
                .RemoveAll(session => session.Id == started.Superseded || session.RefreshExpiresAt <= time)
                .Add(new(started.SessionId, started.SecretHash, started.RefreshExpiresAt)),
        },
        SessionRefreshed refreshed => this with
        {
            Sessions = Sessions.Replace(Find(refreshed.SessionId)!, new(refreshed.SessionId, refreshed.SecretHash, refreshed.RefreshExpiresAt)),
        },
        SessionEnded ended => this with { Sessions = Sessions.RemoveAll(session => session.Id == ended.SessionId) },
        AllSessionsEnded => this with { Sessions = [] },
        RolesChanged changed => this with { Roles = changed.Roles },
        VerificationRequested requested => this with { Verification = Verification.At(time).Request(requested.Level)!, UnansweredRequest = version },
        VerificationReferred or VerificationDecided => this with { Verification = VerificationIn(e)!, UnansweredRequest = null },
        _ => this,
    };

    private Session? Find(Guid sessionId) => Sessions.FirstOrDefault(session => session.Id == sessionId);

    private static bool Holds(Session session, byte[] secret) =>
        CryptographicOperations.FixedTimeEquals(session.SecretHash.AsSpan(), SHA256.HashData(secret));

    private VerificationDecided Decided(Verification next) =>
        new(Account, next.Status, next.Level, next.RequestedLevel, next.Reason, next.ExpiresAt);
}
