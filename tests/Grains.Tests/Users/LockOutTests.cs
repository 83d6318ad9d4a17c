using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class LockOutTests(People people) : IClassFixture<People>
{
    private const string Wrong = "not the password";

    [Fact]
    public async Task Five_wrong_passwords_lock_even_the_right_one_out_and_each_further_one_doubles_the_wait()
    {
        var (email, _) = await people.NewUser();
        await Fail(email, LogInAttempts.Allowed);

        foreach (var seconds in new[] { 30, 60, 120 })
        {
            Assert.Equal(seconds, RetryAfter((await people.LogIn(email)).Refusal));
            people.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(1, RetryAfter((await people.LogIn(email)).Refusal));
            people.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Fail(email, 1);
        }

        people.Clock.Advance(TimeSpan.FromSeconds(240));
        Assert.True((await people.LogIn(email)).Succeeded);
    }

    [Fact]
    public async Task A_log_in_clears_the_failures_before_it()
    {
        var (email, _) = await people.NewUser();
        await Fail(email, LogInAttempts.Allowed - 1);
        (await people.LogIn(email)).Require();

        await Fail(email, LogInAttempts.Allowed - 1);

        Assert.True((await people.LogIn(email)).Succeeded);
    }

    [Fact]
    public async Task A_known_a_pending_and_an_unknown_email_fail_and_lock_alike()
    {
        var (confirmed, _) = await people.NewUser();
        var pending = People.NewEmail();
        await people.Register(pending);

        var answers = new List<Refusal[]>();
        foreach (var email in new[] { confirmed, pending, People.NewEmail() })
        {
            var refusals = new List<Refusal>();
            for (var i = 0; i <= LogInAttempts.Allowed; i++)
            {
                refusals.Add((await people.LogIn(email, Wrong)).Refusal!);
            }

            answers.Add([.. refusals]);
        }

        Assert.All(answers, refusals => Assert.Equal(Described(answers[0]), Described(refusals)));
        Assert.Equal(Problem.TooManyAttempts.Code, answers[0][^1].Code);
    }

    [Fact]
    public async Task A_known_a_pending_and_an_unknown_email_cost_a_password_hash_each()
    {
        var (confirmed, _) = await people.NewUser();
        var pending = People.NewEmail();
        await people.Register(pending);
        await people.Mails(pending, 1);
        try
        {
            // Whatever would answer without a hash, and so in less time, still answers then.
            people.Cluster.Services.GetRequiredService<PasswordHashing>().Dispose();

            foreach (var email in new[] { confirmed, pending, People.NewEmail() })
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => people.LogIn(email, Wrong));
                await Assert.ThrowsAsync<InvalidOperationException>(() => people.Register(email));
            }
        }
        finally
        {
            await people.Cluster.Restart();
        }
    }

    [Fact]
    public async Task Guesses_sent_side_by_side_are_counted_one_by_one()
    {
        var (email, _) = await people.NewUser();

        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => people.LogIn(email, Wrong)));

        Assert.Equal(LogInAttempts.Allowed, answers.Count(answer => answer.Refusal?.Code == Problem.InvalidCredentials.Code));
        Assert.Equal(15 - LogInAttempts.Allowed, answers.Count(answer => answer.Refusal?.Code == Problem.TooManyAttempts.Code));
    }

    [Fact]
    public async Task More_guesses_than_may_wait_are_refused_and_do_not_lock()
    {
        var (email, _) = await people.NewUser();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => people.LogIn(email)));

        Assert.Contains(answers, answer => answer.Succeeded);
        Assert.All(answers.Where(answer => !answer.Succeeded), answer => Assert.Equal(1, RetryAfter(answer.Refusal)));
        Assert.True((await people.LogIn(email)).Succeeded);
    }

    [Fact]
    public async Task A_lock_survives_a_restart()
    {
        var (email, _) = await people.NewUser();
        await Fail(email, LogInAttempts.Allowed);
        // Failures are journaled behind the answer: the last of them is there once it has been.
        await Eventually.True(async () => (await people.Cluster.Journal.Read($"email/{email}", 1, 100)).Count == 1 + LogInAttempts.Allowed);

        await people.Cluster.Restart();

        Assert.Equal(30, RetryAfter((await people.LogIn(email)).Refusal));
    }

    [Fact]
    public async Task Failures_are_forgotten_after_an_hour()
    {
        var (email, _) = await people.NewUser();
        await Fail(email, LogInAttempts.Allowed - 1);
        people.Clock.Advance(LogInAttempts.ForgottenAfter + TimeSpan.FromSeconds(1));

        await Fail(email, LogInAttempts.Allowed - 1);

        Assert.True((await people.LogIn(email)).Succeeded);
    }

    private async Task Fail(string email, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(User.InvalidCredentials, (await people.LogIn(email, Wrong)).Refusal);
        }
    }

    private static int RetryAfter(Refusal? refusal)
    {
        Assert.Equal(Problem.TooManyAttempts.Code, refusal?.Code);
        return int.Parse(refusal!.Parameters["retryAfterSeconds"], CultureInfo.InvariantCulture);
    }

    private static string[] Described(Refusal[] refusals) =>
        [.. refusals.Select(refusal => $"{refusal.Code} {refusal.Detail} {refusal.Field} {string.Join(',', refusal.Parameters)}")];
}
