using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Users;

/// <summary>Whose an email is, and how log-ins with it went. Immutable.</summary>
[GenerateSerializer, Immutable, Alias("email-state")]
public sealed record EmailOwnership : IFoldable<EmailOwnership>
{
    /// <summary>The least time between two mails that registrations of one email cause.</summary>
    public static readonly TimeSpan MailInterval = TimeSpan.FromMinutes(1);

    /// <summary>Null while nobody has registered it.</summary>
    [Id(0)] public AccountId? Account { get; init; }

    [Id(1)] public string Email { get; init; } = "";

    /// <summary>When a registration last led to a mail.</summary>
    [Id(2)] public DateTimeOffset MailedAt { get; init; }

    [Id(3)] public LogInAttempts Attempts { get; init; } = LogInAttempts.None;

    /// <summary>
    /// An email that nobody has confirmed is open to whoever registers it next: else a stranger could take it, or an
    /// expired confirmation lose it for good.
    /// </summary>
    /// <param name="candidate">The account's id if the email is new.</param>
    public Decision Decide(Register command, AccountId candidate, string passwordHash, bool isConfirmed, DateTimeOffset now)
    {
        if (Account is not { } account)
        {
            return Claim(candidate, command, passwordHash, isAdministrator: false);
        }

        var mayMail = now - MailedAt >= MailInterval;
        return !isConfirmed && mayMail
            ? new EmailClaimed(account, command.Email, passwordHash, IsAdministrator: false)
            : new RegistrationRepeated(account, Email, TellOwner: isConfirmed && mayMail);
    }

    public Decision DecideAdministrator(Register command, AccountId candidate, string passwordHash) => Account is null
        ? Claim(candidate, command, passwordHash, isAdministrator: true)
        : Problem.EmailInUse.Refuse("Choose an email that has no account.", "email");

    public EmailOwnership Apply(JournalEvent e, DateTimeOffset time, long version) => e switch
    {
        EmailClaimed claimed => this with { Account = claimed.Account, Email = claimed.Email, MailedAt = time },
        RegistrationRepeated { TellOwner: true } => this with { MailedAt = time },
        LogInFailed => this with { Attempts = Attempts.Fail(time) },
        LogInFailuresCleared => this with { Attempts = LogInAttempts.None },
        _ => this,
    };

    private static Decision Claim(AccountId account, Register command, string passwordHash, bool isAdministrator)
    {
        Decision claim = new EmailClaimed(account, command.Email, passwordHash, isAdministrator);
        return claim with { Keys = [new(CommandKeys.Named("claim"))] };
    }
}
