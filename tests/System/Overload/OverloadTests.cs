using System.Diagnostics;
using System.Net;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Overload;

/// <summary>Overload is refused, not suffered: at once, with the time after which to come again.</summary>
public sealed class OverloadTests
{
    [Fact]
    public async Task A_caller_who_asks_too_fast_is_refused_and_others_are_not()
    {
        await using var server = await ServerProcess.Start("--Api:AccountRequestsPerSecond=2");
        using var hasty = await server.NewUnverifiedCustomer();
        using var patient = await server.NewUnverifiedCustomer();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hasty.Get("v1/balances")));

        var refused = Assert.Single(answers.Where(answer => !answer.Succeeded).GroupBy(answer => (answer.Status, answer.Code)));
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), refused.Key);
        Assert.All(refused, answer => Assert.True(answer.RetryAfter >= TimeSpan.FromSeconds(1)));
        Assert.InRange(answers.Count(answer => answer.Succeeded), 4, 10);
        Assert.True((await patient.Get("v1/balances")).Succeeded);
        await Wait.Until(async () => (await hasty.Get("v1/balances")).Succeeded);
    }

    [Fact]
    public async Task Guessing_passwords_from_one_address_is_slowed_down()
    {
        await using var server = await ServerProcess.Start("--Api:AddressRequestsPerSecond=5");
        using var anyone = new ApiCaller(server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            anyone.Send(HttpMethod.Post, "v1/auth/login", new { email = $"guess{i}@example.com", password = "wrong horse battery" })));

        Assert.Contains(answers, answer => answer.Code == "rate_limited");
        Assert.True((await anyone.Get("health/ready")).Succeeded, "probes are not counted");
    }

    [Fact]
    public async Task Beyond_its_places_the_front_refuses_within_a_moment_and_serves_what_it_took()
    {
        await using var server = await ServerProcess.Start("--Api:MaxConcurrentRequests=1", "--Api:MaxQueuedRequests=1", "--Users:PasswordIterations=300000");
        using var anyone = new ApiCaller(server);

        // Each taken one hashes a password for a long while.
        var started = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            var answer = await anyone.Send(HttpMethod.Post, "v1/auth/register", new { email = $"crowd{i}@example.com", password = People.Password });
            return (Answer: answer, After: Stopwatch.GetElapsedTime(started));
        }));

        var taken = answers.Where(one => one.Answer.Succeeded).ToArray();
        var refused = answers.Where(one => !one.Answer.Succeeded).ToArray();
        Assert.NotEmpty(taken);
        Assert.NotEmpty(refused);
        Assert.All(refused, one =>
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), (one.Answer.Status, one.Answer.Code));
            Assert.NotNull(one.Answer.RetryAfter);
        });
        Assert.True(refused.Min(one => one.After) < taken.Min(one => one.After), "a refusal does not wait for a place");
        Assert.True((await anyone.Get("health/live")).Succeeded);
    }
}
