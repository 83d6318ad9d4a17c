using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Users;

/// <summary>Somebody registered an email that has a user.</summary>
/// <param name="TellOwner">Whether the owner is told by mail; not for each of many attempts.</param>
[GenerateSerializer, Immutable, Alias("email.registration-repeated")]
public sealed record RegistrationRepeated(
    [property: Id(0)] AccountId Account, [property: Id(1)] string Email, [property: Id(2)] bool TellOwner) : JournalEvent
{
    public override ImmutableArray<Inbox> Inboxes() => TellOwner ? [Inbox.Mail(Account)] : [];
}

/// <summary>A log-in with a wrong password, or before the email was confirmed.</summary>
[GenerateSerializer, Immutable, Alias("email.log-in-failed")]
public sealed record LogInFailed : JournalEvent;

/// <summary>A log-in succeeded after failed ones, which no longer count.</summary>
[GenerateSerializer, Immutable, Alias("email.log-in-failures-cleared")]
public sealed record LogInFailuresCleared : JournalEvent;

/// <summary>A command was refused; kept so that a retry of it gets the same answer.</summary>
[GenerateSerializer, Immutable, Alias("email.command-refused")]
public sealed record EmailCommandRefused([property: Id(0)] Refusal Refusal) : JournalEvent;
