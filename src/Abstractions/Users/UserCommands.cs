using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Users;

/// <param name="Email">As typed; the grain's key is its normalized form.</param>
[GenerateSerializer, Immutable, Alias("register")]
public sealed record Register([property: Id(0)] string Email, [property: Id(1)] string Password)
{
    public const int MinPasswordLength = 12;
    public const int MaxPasswordLength = 128;

    /// <summary>A record prints its members; this one holds a secret.</summary>
    public override string ToString() => $"{nameof(Register)} {{ Email = {Email} }}";
}

[GenerateSerializer, Immutable, Alias("request-verification")]
public sealed record RequestVerification(
    [property: Id(0)] VerificationLevel Level,
    [property: Id(1)] string FullName,
    [property: Id(2)] DateOnly DateOfBirth,
    [property: Id(3)] string Country,
    [property: Id(4)] string DocumentNumber)
{
    /// <summary>A record prints its members; these are personal.</summary>
    public override string ToString() => $"{nameof(RequestVerification)} {{ Level = {Level} }}";
}

[GenerateSerializer, Alias("verification-decision")]
public enum VerificationDecision : byte
{
    Approve = 0,
    Reject = 1,
    Expire = 2,
}

[GenerateSerializer, Immutable, Alias("decide-verification")]
public sealed record DecideVerification(
    [property: Id(0)] VerificationDecision Decision, [property: Id(1)] VerificationLevel? Level, [property: Id(2)] string? Reason);

/// <summary>A registration took an email address; the user follows from it.</summary>
[GenerateSerializer, Immutable, Alias("email.claimed")]
public sealed record EmailClaimed(
    [property: Id(0)] AccountId Account, [property: Id(1)] string Email, [property: Id(2)] string PasswordHash, [property: Id(3)] bool IsAdministrator) : JournalEvent
{
    public override ImmutableArray<Inbox> Inboxes() => [Inbox.User(Account)];

    public override string ToString() => $"{nameof(EmailClaimed)} {{ Account = {Account} }}";
}
