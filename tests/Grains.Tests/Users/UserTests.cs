using System.Security.Cryptography;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Tests.Users;

/// <summary>The user's decisions and folds, without a silo.</summary>
public sealed class UserTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_later = s_time + TimeSpan.FromDays(30);
    private static readonly AccountId s_account = AccountId.New();
    private static readonly EmailConfirmation s_confirmation = new("nonce", s_later);
    private static readonly byte[] s_secret = RandomNumberGenerator.GetBytes(RefreshToken.SecretBytes);
    private static readonly byte[] s_nextSecret = RandomNumberGenerator.GetBytes(RefreshToken.SecretBytes);

    [Fact]
    public void An_opened_customer_has_to_confirm_and_an_administrator_does_not()
    {
        var customer = Opened(isAdministrator: false);
        var administrator = Opened(isAdministrator: true);

        Assert.Equal((false, s_confirmation), (customer.IsEmailConfirmed, customer.Confirmation));
        Assert.Equal<Role>([Role.Customer], customer.Roles);
        Assert.Equal((true, null), (administrator.IsEmailConfirmed, administrator.Confirmation));
        Assert.Equal<Role>([Role.Customer, Role.Administrator], administrator.Roles);
    }

    [Fact]
    public void A_claim_of_a_confirmed_user_changes_nothing() =>
        Assert.Equal(Decision.Nothing, Confirmed().Decide(Claim("new hash"), new("new nonce", s_later)));

    [Fact]
    public void A_claim_of_an_unconfirmed_user_replaces_password_and_confirmation()
    {
        var renewed = Apply(Opened(isAdministrator: false), user => user.Decide(Claim("new hash"), new("new nonce", s_later)));

        Assert.Equal(("new hash", "new nonce"), (renewed.PasswordHash, renewed.Confirmation?.Nonce));
        Assert.Equal(Decision.Nothing, renewed.DecideConfirmation("nonce", s_time));
    }

    [Fact]
    public void A_confirmation_is_good_until_its_end_and_no_longer()
    {
        var user = Opened(isAdministrator: false);

        Assert.Equal(new EmailConfirmed(), user.DecideConfirmation("nonce", s_later - TimeSpan.FromTicks(1)).Event);
        Assert.Equal(Decision.Nothing, user.DecideConfirmation("nonce", s_later));
        Assert.Equal(Decision.Nothing, user.DecideConfirmation("other", s_time));
        Assert.Equal(Decision.Nothing, Confirmed().DecideConfirmation("nonce", s_time));
    }

    [Fact]
    public void A_log_in_needs_a_confirmed_email_and_the_hash_that_was_checked()
    {
        Assert.Equal(Decision.Nothing, Opened(isAdministrator: false).DecideLogIn("hash", Guid.NewGuid(), s_secret, s_later, s_time));
        Assert.Equal(Decision.Nothing, Confirmed().DecideLogIn("a hash before it", Guid.NewGuid(), s_secret, s_later, s_time));
        Assert.IsType<SessionStarted>(Confirmed().DecideLogIn("hash", Guid.NewGuid(), s_secret, s_later, s_time).Event);
    }

    [Fact]
    public void The_journal_keeps_a_refresh_token_only_as_a_hash()
    {
        var started = Assert.IsType<SessionStarted>(Confirmed().DecideLogIn("hash", Guid.NewGuid(), s_secret, s_later, s_time).Event);

        Assert.Equal<byte>(SHA256.HashData(s_secret), started.SecretHash);
    }

    [Fact]
    public void A_refresh_needs_the_newest_secret_of_a_live_session()
    {
        var id = Guid.NewGuid();
        var user = LoggedIn(id);

        Assert.IsType<SessionRefreshed>(user.DecideRefresh(id, s_secret, s_nextSecret, s_later, s_time).Event);
        Assert.Equal(new SessionEnded(id, SessionEndReason.Reused), user.DecideRefresh(id, s_nextSecret, s_secret, s_later, s_time).Event);
        Assert.Equal(Decision.Nothing, user.DecideRefresh(id, s_secret, s_nextSecret, s_later + TimeSpan.FromDays(1), s_later));
        Assert.Equal(Decision.Nothing, user.DecideRefresh(Guid.NewGuid(), s_secret, s_nextSecret, s_later, s_time));
    }

    [Fact]
    public void A_refreshed_session_knows_only_the_next_secret()
    {
        var id = Guid.NewGuid();
        var user = Apply(LoggedIn(id), u => u.DecideRefresh(id, s_secret, s_nextSecret, s_later, s_time));

        Assert.Equal(new SessionEnded(id, SessionEndReason.Reused), user.DecideRefresh(id, s_secret, s_secret, s_later, s_time).Event);
        Assert.IsType<SessionRefreshed>(user.DecideRefresh(id, s_nextSecret, s_secret, s_later, s_time).Event);
    }

    [Fact]
    public void Expired_sessions_make_room_before_a_live_one_has_to_go()
    {
        var user = Confirmed();
        var ids = Enumerable.Range(0, User.MaxSessions).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var id in ids)
        {
            user = Apply(user, u => u.DecideLogIn("hash", id, s_secret, id == ids[5] ? s_time.AddHours(1) : s_later, s_time));
        }

        var full = Assert.IsType<SessionStarted>(user.DecideLogIn("hash", Guid.NewGuid(), s_secret, s_later, s_time).Event);
        var roomy = Assert.IsType<SessionStarted>(user.DecideLogIn("hash", Guid.NewGuid(), s_secret, s_later, s_time.AddHours(1)).Event);

        Assert.Equal(ids[0], full.Superseded);
        Assert.Null(roomy.Superseded);
        Assert.Equal(User.MaxSessions, user.Apply(full, s_time, 100).Sessions.Length);
        Assert.DoesNotContain(user.Apply(roomy, s_time.AddHours(1), 100).Sessions, session => session.Id == ids[5]);
    }

    [Fact]
    public void Logging_out_everywhere_with_no_log_in_is_nothing() => Assert.Equal(Decision.Nothing, Confirmed().DecideLogOutEverywhere());

    [Fact]
    public void Roles_are_kept_once_each_in_order_and_there_is_at_least_one()
    {
        var changed = Assert.IsType<RolesChanged>(User.DecideRoles([Role.Administrator, Role.Customer, Role.Administrator]).Event);

        Assert.Equal<Role>([Role.Customer, Role.Administrator], changed.Roles);
        Assert.Equal(Problem.InvalidRequest.Code, User.DecideRoles([]).Refusal?.Code);
        Assert.Equal(Problem.InvalidRequest.Code, User.DecideRoles(default).Refusal?.Code);
        Assert.Equal(Problem.InvalidRequest.Code, User.DecideRoles([(Role)9]).Refusal?.Code);
    }

    [Theory]
    [InlineData("X1234567", "4567")]
    [InlineData("12345", "45")]
    [InlineData("1", "")]
    public void At_most_the_second_half_of_a_documents_number_is_shown(string number, string shown)
    {
        var requested = Assert.IsType<VerificationRequested>(
            Confirmed().Decide(new(VerificationLevel.Level1, "Ada", new(1990, 12, 10), "CH", number), [], s_time).Event);

        Assert.Equal(shown, requested.DocumentEnding);
    }

    [Fact]
    public void Only_the_request_that_is_open_can_be_answered()
    {
        var user = Confirmed().Apply(new VerificationRequested(s_account, VerificationLevel.Level1, "", []), s_time, 7);

        Assert.Equal(Decision.Nothing, user.Decide(new VerificationOutcome.Approved(), request: 6, s_later, s_time));
        Assert.IsType<VerificationDecided>(user.Decide(new VerificationOutcome.Approved(), request: 7, s_later, s_time).Event);
        var answered = Apply(user, u => u.Decide(new VerificationOutcome.Undecided(), request: 7, s_later, s_time));
        Assert.Equal(VerificationStatus.Pending, answered.Verification.Status);
        Assert.Equal(Decision.Nothing, answered.Decide(new VerificationOutcome.Approved(), request: 7, s_later, s_time));
    }

    [Fact]
    public void What_holds_secrets_does_not_print_them()
    {
        object[] printed =
        [
            Claim("hash"), new UserOpened(s_account, "ada@example.com", "hash", [], s_confirmation), new Register("ada@example.com", "password!"),
            new ConfirmationRenewed(s_account, "ada@example.com", "hash", s_confirmation),
            new LoginSession(s_account, Guid.NewGuid(), [], "hash", s_time), new RequestVerification(VerificationLevel.Level1, "hash", default, "CH", "hash"),
        ];

        Assert.All(printed, value =>
        {
            Assert.DoesNotContain("hash", value.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("password!", value.ToString(), StringComparison.Ordinal);
        });
    }

    private static EmailClaimed Claim(string hash, bool isAdministrator = false) => new(s_account, "ada@example.com", hash, isAdministrator);

    private static User Opened(bool isAdministrator) =>
        Apply(new User { Account = s_account }, user => user.Decide(Claim("hash", isAdministrator), s_confirmation));

    private static User Confirmed() => Apply(Opened(isAdministrator: false), user => user.DecideConfirmation("nonce", s_time));

    private static User LoggedIn(Guid session) => Apply(Confirmed(), user => user.DecideLogIn("hash", session, s_secret, s_later, s_time));

    private static User Apply(User user, Func<User, Decision> decide) => user.Apply(Assert.IsType<JournalEvent>(decide(user).Event, exactMatch: false), s_time, 1);
}
