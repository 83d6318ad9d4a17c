using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class EmailOwnershipTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_minuteLater = s_time + EmailOwnership.MailInterval;
    private static readonly AccountId s_account = AccountId.New();
    private static readonly Register s_command = new("Ada@example.com", "correct horse battery");

    [Fact]
    public void A_new_email_is_claimed_for_the_candidate_under_one_key_whoever_asks()
    {
        var customer = new EmailOwnership().Decide(s_command, s_account, "hash", isConfirmed: false, s_time);
        var administrator = new EmailOwnership().DecideAdministrator(s_command, s_account, "hash");

        Assert.Equal(new EmailClaimed(s_account, s_command.Email, "hash", IsAdministrator: false), customer.Event);
        Assert.Equal(new EmailClaimed(s_account, s_command.Email, "hash", IsAdministrator: true), administrator.Event);
        // Two claims at the same time, from two activations: the journal lets one in.
        Assert.Equal(Assert.Single(customer.Keys), Assert.Single(administrator.Keys));
    }

    [Fact]
    public void An_unconfirmed_email_is_claimed_anew_for_its_account_once_a_minute_has_passed()
    {
        var claimed = Claimed();

        Assert.IsType<RegistrationRepeated>(Repeat(claimed, isConfirmed: false, s_minuteLater - TimeSpan.FromTicks(1)));
        Assert.Equal(
            new EmailClaimed(s_account, s_command.Email, "other hash", IsAdministrator: false), Repeat(claimed, isConfirmed: false, s_minuteLater));
    }

    [Fact]
    public void The_owner_of_a_confirmed_email_is_told_once_a_minute()
    {
        var claimed = Claimed();
        var told = Repeat(claimed, isConfirmed: true, s_minuteLater);
        var after = claimed.Apply(told, s_minuteLater, 2);

        Assert.Equal(new RegistrationRepeated(s_account, s_command.Email, TellOwner: true), told);
        Assert.Equal([Inbox.Mail(s_account)], told.Inboxes().AsEnumerable());
        var silent = Repeat(after, isConfirmed: true, s_minuteLater + EmailOwnership.MailInterval - TimeSpan.FromTicks(1));
        Assert.Equal(new RegistrationRepeated(s_account, s_command.Email, TellOwner: false), silent);
        Assert.Empty(silent.Inboxes());
        // What told nobody does not put off the next mail.
        Assert.Equal(after, after.Apply(silent, s_minuteLater + TimeSpan.FromSeconds(1), 3));
    }

    [Fact]
    public void A_known_email_can_not_become_an_administrators() =>
        Assert.Equal(Problem.EmailInUse.Code, Claimed().DecideAdministrator(s_command, AccountId.New(), "hash").Refusal?.Code);

    [Fact]
    public void Failures_add_up_until_they_are_cleared()
    {
        var failed = Claimed().Apply(new LogInFailed(), s_time, 2).Apply(new LogInFailed(), s_time, 3);

        Assert.Equal(2, failed.Attempts.Failures);
        Assert.Equal(LogInAttempts.None, failed.Apply(new LogInFailuresCleared(), s_time, 4).Attempts);
    }

    private static EmailOwnership Claimed() =>
        new EmailOwnership().Apply(new EmailClaimed(s_account, s_command.Email, "hash", IsAdministrator: false), s_time, 1);

    private static JournalEvent Repeat(EmailOwnership ownership, bool isConfirmed, DateTimeOffset now) =>
        ownership.Decide(s_command, AccountId.New(), "other hash", isConfirmed, now).Event!;
}
