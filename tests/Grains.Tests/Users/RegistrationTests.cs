using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Notifications;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class RegistrationTests(People people) : IClassFixture<People>
{
    [Fact]
    public async Task A_confirmed_email_can_log_in()
    {
        var email = People.NewEmail();
        await people.Register(email);
        var mail = Assert.Single(await people.Mails(email, 1));

        var profile = (await people.Confirm(mail.Token!)).Require();
        var session = (await people.LogIn(email)).Require();

        Assert.Equal(MailKinds.ConfirmEmail, mail.Kind);
        Assert.Contains(mail.Token!, mail.Text, StringComparison.Ordinal);
        Assert.Equal((email, true), (profile.Email, profile.IsEmailConfirmed));
        Assert.Equal<Role>([Role.Customer], profile.Roles);
        Assert.Equal(profile.Account, session.Account);
    }

    [Fact]
    public async Task Before_it_is_confirmed_an_email_can_not_log_in_and_is_nobody()
    {
        var email = People.NewEmail();
        await people.Register(email);
        await people.Mails(email, 1);

        Assert.Equal(User.InvalidCredentials, (await people.LogIn(email)).Refusal);
        Assert.Null(await people.Grains.Email(email).Resolve());
    }

    [Fact]
    public async Task A_confirmation_token_works_once()
    {
        var email = People.NewEmail();
        await people.Register(email);
        var token = await people.ConfirmationToken(email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => people.Confirm(token)));
        var late = await people.Confirm(token);

        Assert.Single(answers, answer => answer.Succeeded);
        Assert.Equal(Problem.InvalidToken.Code, late.Refusal?.Code);
    }

    [Fact]
    public async Task A_confirmation_token_expires_and_a_new_registration_gives_another()
    {
        var email = People.NewEmail();
        await people.Register(email);
        var token = await people.ConfirmationToken(email);
        people.Clock.Advance(new UserOptions().ConfirmationLifetime);

        var expired = await people.Confirm(token);
        await people.Register(email);

        Assert.Equal(Problem.InvalidToken.Code, expired.Refusal?.Code);
        Assert.True((await people.Confirm(await people.ConfirmationToken(email, mails: 2))).Succeeded);
    }

    [Fact]
    public async Task A_confirmation_token_of_one_account_does_not_confirm_another()
    {
        var (mine, others) = (People.NewEmail(), People.NewEmail());
        await people.Register(mine);
        await people.Register(others);
        var mac = (await people.ConfirmationToken(mine)).Split('.')[1];
        var account = (await people.ConfirmationToken(others)).Split('.')[0];

        Assert.Equal(Problem.InvalidToken.Code, (await people.Confirm($"{account}.{mac}")).Refusal?.Code);
    }

    [Fact]
    public async Task Of_two_registrations_of_an_unconfirmed_email_the_newest_password_counts()
    {
        var email = People.NewEmail();
        await people.Register(email, "the first password");
        var first = await people.ConfirmationToken(email);
        people.Clock.Advance(EmailOwnership.MailInterval);

        await people.Register(email, "the second password");
        var second = await people.ConfirmationToken(email, mails: 2);

        // Its mail speaks of a password that counts no more.
        Assert.False((await people.Confirm(first)).Succeeded);
        Assert.True((await people.Confirm(second)).Succeeded);
        Assert.False((await people.LogIn(email, "the first password")).Succeeded);
        Assert.True((await people.LogIn(email, "the second password")).Succeeded);
    }

    [Fact]
    public async Task Within_a_minute_another_registration_neither_mails_nor_changes_the_password()
    {
        var email = People.NewEmail();
        await people.Register(email, "the first password");
        var token = await people.ConfirmationToken(email);

        await people.Register(email, "the second password");
        (await people.Confirm(token)).Require();

        Assert.True((await people.LogIn(email, "the first password")).Succeeded);
        Assert.False((await people.LogIn(email, "the second password")).Succeeded);
        Assert.Single(await people.Mails(email, 1));
    }

    [Fact]
    public async Task The_owner_of_a_confirmed_email_is_told_of_a_registration_at_most_once_a_minute()
    {
        var (email, _) = await people.NewUser();
        people.Clock.Advance(EmailOwnership.MailInterval);

        await people.Register(email, "somebody else's password");
        await people.Register(email, "somebody else's password");
        people.Clock.Advance(EmailOwnership.MailInterval);
        await people.Register(email, "somebody else's password");

        var mails = await people.Mails(email, 3);
        Assert.Equal<string[]>([MailKinds.AlreadyRegistered, MailKinds.AlreadyRegistered, MailKinds.ConfirmEmail], [.. mails.Select(mail => mail.Kind)]);
        Assert.Equal(EmailOwnership.MailInterval, mails[0].Time - mails[1].Time);
        Assert.All(mails.Take(2), mail => Assert.Null(mail.Token));
        Assert.True((await people.LogIn(email)).Succeeded);
        Assert.False((await people.LogIn(email, "somebody else's password")).Succeeded);
    }

    [Fact]
    public async Task Registrations_of_a_new_a_pending_and_a_confirmed_email_are_answered_alike()
    {
        var (confirmed, _) = await people.NewUser();
        var pending = People.NewEmail();
        await people.Register(pending);

        foreach (var email in new[] { People.NewEmail(), pending, confirmed })
        {
            Assert.Equal(new RegistrationReceipt(), (await people.Grains.Email(email).Register(new(email, People.Password))).Require());
        }
    }

    [Fact]
    public async Task Registrations_at_the_same_time_make_one_account()
    {
        var email = People.NewEmail();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => people.Register(email, $"the password number {i}")));
        (await people.Confirm(await people.ConfirmationToken(email))).Require();

        var sessions = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => people.LogIn(email, $"the password number {i}")));
        Assert.Single(sessions, session => session.Succeeded);
        Assert.Single(await people.Mails(email, 1));
    }

    [Fact]
    public async Task An_administrator_is_confirmed_from_the_start_and_made_once_per_key()
    {
        var email = People.NewEmail();
        var key = People.Key();

        var made = (await people.Grains.Email(email).CreateAdministrator(new(email, People.Password), key)).Require();
        var retried = (await people.Grains.Email(email).CreateAdministrator(new(email, People.Password), key)).Require();
        var other = await people.Grains.Email(email).CreateAdministrator(new(email, People.Password), People.Key());

        Assert.True(made.IsEmailConfirmed);
        Assert.Equal<Role>([Role.Customer, Role.Administrator], made.Roles);
        Assert.Equal(made.Account, retried.Account);
        Assert.Equal(Problem.EmailInUse.Code, other.Refusal?.Code);
        Assert.True((await people.LogIn(email)).Succeeded);
    }
}
