using System.Net;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Duplicates;

/// <summary>The writes that take no idempotency key, because what they do twice is harmless or a sign of theft.</summary>
[Collection(SharedServer.Name)]
public sealed class KeylessDuplicateTests(SharedServer server)
{
    public static IReadOnlyList<string> Operations { get; } =
    [
        "POST /v1/auth/register", "POST /v1/auth/confirm", "POST /v1/auth/login", "POST /v1/auth/refresh", "POST /v1/auth/logout", "POST /v1/auth/logout-all",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Registering_twice_gives_the_same_answer_and_one_account(bool atOnce)
    {
        var credentials = NewCredentials();

        var (first, second) = await Twice(atOnce, () => Auth("register", credentials));

        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        Assert.Equal(first, second);
        var token = await Token(credentials.Email);
        var confirmed = (await Auth("confirm", new { token })).Require();
        Assert.Equal(confirmed["accountId"], (await Auth("login", credentials)).Require()["accountId"]);
        Assert.Equal(first, await Auth("register", credentials));
        // One mail too: else anyone could have another's mailbox filled.
        Assert.Equal(token, await Token(credentials.Email));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Confirming_twice_succeeds_once(bool atOnce)
    {
        var credentials = NewCredentials();
        (await Auth("register", credentials)).Require();
        var token = await Token(credentials.Email);

        var (first, second) = await Twice(atOnce, () => Auth("confirm", new { token }));

        var refused = Assert.Single((Answer[])[first, second], answer => !answer.Succeeded);
        refused.AssertProblem(HttpStatusCode.BadRequest, "invalid_token", "token");
        Assert.True(atOnce || first.Succeeded, "The first one counts.");
        Assert.True((await Auth("login", credentials)).Succeeded, "The email is confirmed.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logging_in_twice_makes_two_independent_log_ins(bool atOnce)
    {
        using var customer = await server.Process.NewUnverifiedCustomer();

        var (first, second) = await Twice(atOnce, () => LogIn(customer));

        Assert.Equal(first.Require()["accountId"], second.Require()["accountId"]);
        Assert.NotEqual(first["refreshToken"], second["refreshToken"], StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await Refreshing("logout", first)).Status);
        Assert.True((await Refreshing("refresh", second)).Succeeded, "The other log-in goes on.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_token_that_is_used_twice_ends_its_log_in_and_no_other(bool atOnce)
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var (login, another) = ((await LogIn(customer)).Require(), (await LogIn(customer)).Require());

        var (first, second) = await Twice(atOnce, () => Refreshing("refresh", login));

        var refused = Assert.Single((Answer[])[first, second], answer => !answer.Succeeded);
        refused.AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        Assert.True(atOnce || first.Succeeded, "The first one counts.");
        // Which of the two is the thief can't be told: what the winner was given ends too.
        var winner = first.Succeeded ? first : second;
        (await Refreshing("refresh", winner)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        Assert.True((await Refreshing("refresh", another)).Succeeded, "Other log-ins go on.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logging_out_twice_is_logging_out(bool atOnce)
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var (login, another) = ((await LogIn(customer)).Require(), (await LogIn(customer)).Require());

        var (first, second) = await Twice(atOnce, () => Refreshing("logout", login));

        Assert.Equal(HttpStatusCode.NoContent, first.Status);
        Assert.Equal(first, second);
        (await Refreshing("refresh", login)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        Assert.True((await Refreshing("refresh", another)).Succeeded, "Other log-ins go on.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logging_out_everywhere_twice_ends_every_log_in(bool atOnce)
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var logins = new[] { (await LogIn(customer)).Require(), (await LogIn(customer)).Require() };

        var (first, second) = await Twice(atOnce, () => customer.Send(HttpMethod.Post, "v1/auth/logout-all"));

        Assert.Equal(HttpStatusCode.NoContent, first.Status);
        Assert.Equal(first, second);
        foreach (var login in logins)
        {
            (await Refreshing("refresh", login)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        }

        Assert.True((await LogIn(customer)).Succeeded, "A new log-in is possible.");
    }

    private static Credentials NewCredentials() => new($"twice-{Guid.NewGuid():N}@example.com", People.Password);

    private static async Task<(Answer First, Answer Second)> Twice(bool atOnce, Func<Task<Answer>> send)
    {
        if (!atOnce)
        {
            return (await send(), await send());
        }

        var answers = await Task.WhenAll(send(), send());
        return (answers[0], answers[1]);
    }

    private Task<Answer> Auth(string operation, object body) => server.Anyone.Send(HttpMethod.Post, $"v1/auth/{operation}", body);

    private Task<Answer> LogIn(ApiCaller customer) => Auth("login", new { email = customer.Email, password = People.Password });

    private Task<Answer> Refreshing(string operation, Answer login) => Auth(operation, new { refreshToken = login["refreshToken"] });

    /// <summary>The token of the only mail to an address.</summary>
    private Task<string> Token(string email) => Wait.For(async () =>
    {
        var mails = (await server.Anyone.Get($"v1/development/mailbox?to={Uri.EscapeDataString(email)}")).Require().Body.GetProperty("items");
        return mails.GetArrayLength() == 0 ? null : Assert.Single(mails.EnumerateArray()).GetProperty("token").GetString();
    });

    private sealed record Credentials(string Email, string Password);
}
