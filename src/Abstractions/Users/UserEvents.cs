using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Users;

/// <summary>A user exists.</summary>
/// <param name="Confirmation">What a mail asks to confirm, or null for a user whose email needs no confirmation.</param>
[GenerateSerializer, Immutable, Alias("user.opened")]
public sealed record UserOpened(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] string Email,
    [property: Id(2)] string PasswordHash,
    [property: Id(3)] ImmutableArray<Role> Roles,
    [property: Id(4)] EmailConfirmation? Confirmation) : JournalEvent
{
    public override ImmutableArray<Inbox> Inboxes() => Confirmation is null ? [] : [Inbox.Mail(Account)];

    public override string ToString() => $"{nameof(UserOpened)} {{ Account = {Account} }}";
}

/// <summary>The email was registered again before anyone confirmed it: the newest password and confirmation are the ones that count.</summary>
[GenerateSerializer, Immutable, Alias("user.confirmation-renewed")]
public sealed record ConfirmationRenewed(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] string Email,
    [property: Id(2)] string PasswordHash,
    [property: Id(3)] EmailConfirmation Confirmation) : JournalEvent
{
    public override ImmutableArray<Inbox> Inboxes() => [Inbox.Mail(Account)];

    public override string ToString() => $"{nameof(ConfirmationRenewed)} {{ Account = {Account} }}";
}

/// <summary>An open question to the owner of an email. The token follows from the nonce and a secret that is not in the journal.</summary>
[GenerateSerializer, Immutable, Alias("email-confirmation")]
public sealed record EmailConfirmation([property: Id(0)] string Nonce, [property: Id(1)] DateTimeOffset ExpiresAt);

[GenerateSerializer, Immutable, Alias("user.email-confirmed")]
public sealed record EmailConfirmed : JournalEvent;

/// <summary>Somebody logged in.</summary>
/// <param name="SecretHash">SHA-256 of the refresh token's secret.</param>
/// <param name="Superseded">The session that ended to make room, or null.</param>
[GenerateSerializer, Immutable, Alias("user.session-started")]
public sealed record SessionStarted(
    [property: Id(0)] Guid SessionId,
    [property: Id(1)] ImmutableArray<byte> SecretHash,
    [property: Id(2)] DateTimeOffset RefreshExpiresAt,
    [property: Id(3)] Guid? Superseded) : JournalEvent;

/// <summary>A refresh token was used and replaced.</summary>
[GenerateSerializer, Immutable, Alias("user.session-refreshed")]
public sealed record SessionRefreshed(
    [property: Id(0)] Guid SessionId,
    [property: Id(1)] ImmutableArray<byte> SecretHash,
    [property: Id(2)] DateTimeOffset RefreshExpiresAt) : JournalEvent;

[GenerateSerializer, Immutable, Alias("user.session-ended")]
public sealed record SessionEnded([property: Id(0)] Guid SessionId, [property: Id(1)] SessionEndReason Reason) : JournalEvent;

[GenerateSerializer, Alias("session-end-reason")]
public enum SessionEndReason : byte
{
    LoggedOut = 0,

    /// <summary>A replaced refresh token was used again: somebody else may have it.</summary>
    Reused = 1,
}

[GenerateSerializer, Immutable, Alias("user.all-sessions-ended")]
public sealed record AllSessionsEnded : JournalEvent;

[GenerateSerializer, Immutable, Alias("user.roles-changed")]
public sealed record RolesChanged([property: Id(0)] ImmutableArray<Role> Roles) : JournalEvent;

/// <summary>The user asked to be verified; a provider is to be asked, again after a crash.</summary>
/// <param name="DocumentEnding">The last characters of the document's number, for people to recognize it.</param>
/// <param name="Details">The request, encrypted with a key that is not in the journal.</param>
[GenerateSerializer, Immutable, Alias("user.verification-requested")]
public sealed record VerificationRequested(
    [property: Id(0)] AccountId Account,
    [property: Id(1)] VerificationLevel Level,
    [property: Id(2)] string DocumentEnding,
    [property: Id(3)] ImmutableArray<byte> Details) : JournalEvent
{
    public override ImmutableArray<Inbox> Inboxes() => [Inbox.User(Account)];

    public override string ToString() => $"{nameof(VerificationRequested)} {{ Account = {Account}, Level = {Level} }}";
}

/// <summary>The provider left the decision to an operator.</summary>
/// <param name="Verification">As it stands until then.</param>
[GenerateSerializer, Immutable, Alias("user.verification-referred")]
public sealed record VerificationReferred([property: Id(0)] Verification Verification) : JournalEvent;

/// <summary>A command was refused; kept so that a retry of it gets the same answer.</summary>
[GenerateSerializer, Immutable, Alias("user.command-refused")]
public sealed record UserCommandRefused([property: Id(0)] Refusal Refusal) : JournalEvent;
