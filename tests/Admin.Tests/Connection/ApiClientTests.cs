using System.Net;
using System.Net.Http.Headers;
using Orleans.Crypto.Admin.Connection;

namespace Orleans.Crypto.Admin.Tests.Connection;

public sealed class ApiClientTests
{
    private static readonly ApiRequest Write = ApiRequest.Post("v1/transfers", new { amount = "1", memo = (string?)null }, "token", "key-1");

    [Fact]
    public async Task A_write_is_sent_again_with_its_key_after_429_503_and_a_lost_connection()
    {
        using var server = ScriptedServer.InTurn(
            () => new HttpResponseMessage(HttpStatusCode.TooManyRequests),
            () => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable),
            () => throw new HttpRequestException("connection reset"),
            () => ScriptedServer.Json(HttpStatusCode.Created, """{"name":"done"}"""));
        using var client = Client(server, TimeSpan.FromMinutes(1));

        var answer = await client.Send<Named>(Write, CancellationToken.None);

        Assert.Equal("done", answer.Require("test").Name);
        Assert.Equal(3, client.RetryCount);
        Assert.Equal(4, server.Seen.Count);
        Assert.All(server.Seen, seen => Assert.Equal(new SeenRequest("POST", "/base/v1/transfers", "token", "key-1", """{"amount":"1"}"""), seen));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Other_refusals_are_answers_and_not_retried(HttpStatusCode status)
    {
        using var server = ScriptedServer.InTurn(() => ScriptedServer.Json(status, """{"title":"No","code":"insufficient_funds","detail":"too little","field":"amount"}"""));
        using var client = Client(server, TimeSpan.FromMinutes(1));

        var answer = await client.Send<Named>(Write, CancellationToken.None);

        Assert.Equal(new Problem((int)status, "insufficient_funds", "too little", "amount"), answer.Problem);
        Assert.Single(server.Seen);
        var failure = Assert.Throws<CommandFailed>(() => answer.Require("cannot pay"));
        Assert.Equal($"cannot pay: {(int)status} insufficient_funds (field amount): too little", failure.Message);
    }

    [Fact]
    public async Task A_refusal_without_a_problem_detail_is_named_by_its_status()
    {
        using var server = ScriptedServer.InTurn(() => ScriptedServer.Json(HttpStatusCode.BadGateway, "<html>"));
        using var client = Client(server, TimeSpan.FromMinutes(1));

        Assert.Equal("http_502", (await client.Send<Named>(Write, CancellationToken.None)).Problem?.Code);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up()
    {
        using var server = new ScriptedServer(_ => throw new HttpRequestException("connection refused"));
        using var client = Client(server, TimeSpan.Zero);

        var failure = await Assert.ThrowsAsync<ServerUnreachable>(() => client.Send<Named>(Write, CancellationToken.None));
        Assert.Equal("no answer from http://server/base/: connection refused", failure.Message);
    }

    [Fact]
    public async Task A_server_that_stays_overloaded_is_given_up_with_its_answer_when_retry_after_is_too_far()
    {
        using var server = ScriptedServer.InTurn(() => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromMinutes(2)) },
        });
        using var client = Client(server, TimeSpan.FromMinutes(1));

        Assert.Equal(503, (await client.Send<Named>(Write, CancellationToken.None)).Problem?.Status);
        Assert.Single(server.Seen);
    }

    private static ApiClient Client(HttpMessageHandler server, TimeSpan giveUpAfter) =>
        new(server, new Uri("http://server/base"), new RetrySchedule(giveUpAfter, new Random(1)), TimeProvider.System);

    private sealed record Named(string Name);
}
