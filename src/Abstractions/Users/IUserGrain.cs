using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Users;

/// <summary>One person: credentials, log-ins, roles and verification; its key is the account id.</summary>
[Alias("user")]
public interface IUserGrain : IGrainWithGuidKey, IInboxGrain
{
    /// <summary>Follows the claim of an email by a registration; a second call changes nothing.</summary>
    [Alias("open")]
    Task Open(EmailClaimed registration);

    [Alias("confirm-email")]
    Task<Outcome<UserProfile>> ConfirmEmail(string token);

    /// <summary>Called by the email's grain, which has counted the attempt.</summary>
    [Alias("log-in")]
    Task<Outcome<LoginSession>> LogIn(string password);

    [Alias("refresh")]
    Task<Outcome<LoginSession>> Refresh(string refreshToken);

    /// <summary>Ends the log-in that a refresh token belongs to; an unknown token changes nothing.</summary>
    [Alias("log-out")]
    Task LogOut(string refreshToken);

    [Alias("log-out-everywhere")]
    Task LogOutEverywhere();

    /// <summary>Null where there is no such user.</summary>
    [Alias("profile"), ReadOnly]
    Task<UserProfile?> Profile();

    [Alias("request-verification")]
    Task<Outcome<UserProfile>> RequestVerification(RequestVerification command, IdempotencyKey key);

    [Alias("decide-verification")]
    Task<Outcome<UserProfile>> DecideVerification(DecideVerification command, IdempotencyKey key);

    [Alias("set-roles")]
    Task<Outcome<UserProfile>> SetRoles(ImmutableArray<Role> roles, IdempotencyKey key);
}

/// <summary>Who owns an email address; its key is the normalized email.</summary>
[Alias("email")]
public interface IEmailGrain : IGrainWithStringKey
{
    /// <summary>Claims the email for a new user and mails a confirmation; of a known one, mails its owner instead. The caller can't tell which.</summary>
    [Alias("register")]
    Task<Outcome<RegistrationReceipt>> Register(Register command);

    /// <summary>Claims the email for a new user that is confirmed and an administrator.</summary>
    [Alias("create-administrator")]
    Task<Outcome<UserProfile>> CreateAdministrator(Register command, IdempotencyKey key);

    [Alias("log-in")]
    Task<Outcome<LoginSession>> LogIn(string password);

    /// <summary>The account with this confirmed email, or null.</summary>
    [Alias("resolve")]
    Task<AccountReference?> Resolve();
}
