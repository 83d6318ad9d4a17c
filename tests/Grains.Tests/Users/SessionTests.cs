using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class SessionTests(People people) : IClassFixture<People>
{
    private static readonly TimeSpan s_lifetime = new UserOptions().RefreshTokenLifetime;

    [Fact]
    public async Task A_refresh_changes_the_token_and_keeps_the_log_in()
    {
        var (email, user) = await people.NewUser();
        var session = (await people.LogIn(email)).Require();

        var refreshed = (await user.Refresh(session.RefreshToken)).Require();
        var again = (await user.Refresh(refreshed.RefreshToken)).Require();

        Assert.Equal(session.SessionId, refreshed.SessionId);
        Assert.Equal(3, new[] { session, refreshed, again }.Select(one => one.RefreshToken).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_spent_token_ends_its_log_in_and_no_other()
    {
        var (email, user) = await people.NewUser();
        var stolen = (await people.LogIn(email)).Require();
        var other = (await people.LogIn(email)).Require();
        var newest = (await user.Refresh(stolen.RefreshToken)).Require();

        var reused = await user.Refresh(stolen.RefreshToken);
        var afterwards = await user.Refresh(newest.RefreshToken);

        Assert.Equal(Problem.InvalidRefreshToken.Code, reused.Refusal?.Code);
        // Told apart by nothing: whoever holds a spent token learns nothing from the answer.
        Assert.Equal(reused.Refusal, afterwards.Refusal);
        Assert.True((await user.Refresh(other.RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task Of_refreshes_with_one_token_at_the_same_time_at_most_one_succeeds_and_the_log_in_ends()
    {
        var (email, user) = await people.NewUser();
        var session = (await people.LogIn(email)).Require();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => user.Refresh(session.RefreshToken)));

        var winner = Assert.Single(answers, answer => answer.Succeeded);
        Assert.False((await user.Refresh(winner.Require().RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task A_refresh_token_expires_unless_it_is_used()
    {
        var (email, user) = await people.NewUser();
        var used = (await people.LogIn(email)).Require();
        var unused = (await people.LogIn(email)).Require();
        people.Clock.Advance(s_lifetime - TimeSpan.FromSeconds(1));
        used = (await user.Refresh(used.RefreshToken)).Require();
        people.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False((await user.Refresh(unused.RefreshToken)).Succeeded);
        Assert.True((await user.Refresh(used.RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task Logging_out_ends_the_log_in_of_the_token_and_no_other()
    {
        var (email, user) = await people.NewUser();
        var left = (await people.LogIn(email)).Require();
        var kept = (await people.LogIn(email)).Require();

        await user.LogOut(left.RefreshToken);
        await user.LogOut(left.RefreshToken);

        Assert.False((await user.Refresh(left.RefreshToken)).Succeeded);
        Assert.True((await user.Refresh(kept.RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task Logging_out_with_a_spent_token_ends_its_log_in_too()
    {
        var (email, user) = await people.NewUser();
        var spent = (await people.LogIn(email)).Require();
        var newest = (await user.Refresh(spent.RefreshToken)).Require();

        await user.LogOut(spent.RefreshToken);

        Assert.False((await user.Refresh(newest.RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task Logging_out_everywhere_ends_all_log_ins_and_allows_new_ones()
    {
        var (email, user) = await people.NewUser();
        var sessions = new[] { (await people.LogIn(email)).Require(), (await people.LogIn(email)).Require() };

        await user.LogOutEverywhere();
        await user.LogOutEverywhere();

        foreach (var session in sessions)
        {
            Assert.False((await user.Refresh(session.RefreshToken)).Succeeded);
        }

        Assert.True((await user.Refresh((await people.LogIn(email)).Require().RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task A_token_of_somebody_else_or_of_nobody_is_refused()
    {
        var (email, _) = await people.NewUser();
        var (_, other) = await people.NewUser();
        var token = (await people.LogIn(email)).Require().RefreshToken;

        Assert.Equal(Problem.InvalidRefreshToken.Code, (await other.Refresh(token)).Refusal?.Code);
        Assert.Equal(Problem.InvalidRefreshToken.Code, (await other.Refresh("not a token")).Refusal?.Code);
        await other.LogOut(token);
        await other.LogOut("not a token");
        Assert.Equal(Problem.InvalidRefreshToken.Code, (await people.Grains.User(Accounts.AccountId.New()).Refresh(token)).Refusal?.Code);
    }

    [Fact]
    public async Task Beyond_the_most_log_ins_the_oldest_ends()
    {
        var (email, user) = await people.NewUser();
        var sessions = new List<LoginSession>();
        for (var i = 0; i <= User.MaxSessions; i++)
        {
            sessions.Add((await people.LogIn(email)).Require());
        }

        Assert.False((await user.Refresh(sessions[0].RefreshToken)).Succeeded);
        Assert.True((await user.Refresh(sessions[1].RefreshToken)).Succeeded);
        Assert.True((await user.Refresh(sessions[^1].RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task Log_ins_survive_a_restart_and_so_does_the_end_of_one()
    {
        var (email, user) = await people.NewUser();
        var live = (await people.LogIn(email)).Require();
        var ended = (await people.LogIn(email)).Require();
        await user.LogOut(ended.RefreshToken);

        await people.Cluster.Restart();
        user = people.Grains.User(live.Account);

        Assert.True((await user.Refresh(live.RefreshToken)).Succeeded);
        Assert.False((await user.Refresh(ended.RefreshToken)).Succeeded);
        Assert.True((await people.LogIn(email)).Succeeded);
    }

    [Fact]
    public async Task Changed_roles_come_with_the_next_refresh()
    {
        var (email, user) = await people.NewUser();
        var session = (await people.LogIn(email)).Require();
        Assert.Equal<Role>([Role.Customer], session.Roles);

        (await user.SetRoles([Role.Customer, Role.Operator], People.Key())).Require();
        var refreshed = (await user.Refresh(session.RefreshToken)).Require();
        (await user.SetRoles([Role.Customer], People.Key())).Require();
        var taken = (await user.Refresh(refreshed.RefreshToken)).Require();

        Assert.Equal<Role>([Role.Customer, Role.Operator], refreshed.Roles);
        Assert.Equal<Role>([Role.Customer], taken.Roles);
    }

    [Fact]
    public async Task Roles_are_set_once_per_key_and_only_of_accounts_that_exist()
    {
        var (_, user) = await people.NewUser();
        var key = People.Key();

        var first = (await user.SetRoles([Role.Operator], key)).Require();
        (await user.SetRoles([Role.Administrator], People.Key())).Require();
        var retried = (await user.SetRoles([Role.Operator], key)).Require();

        Assert.Equal<Role>(first.Roles, retried.Roles);
        Assert.Equal<Role>([Role.Administrator], (await user.Profile())!.Roles);
        Assert.Equal(Problem.IdempotencyKeyReused.Code, (await user.SetRoles([Role.Customer], key)).Refusal?.Code);
        Assert.Equal(Problem.InvalidRequest.Code, (await user.SetRoles([], People.Key())).Refusal?.Code);
        Assert.Equal(
            Problem.AccountNotFound.Code,
            (await people.Grains.User(Accounts.AccountId.New()).SetRoles([Role.Operator], People.Key())).Refusal?.Code);
    }
}
