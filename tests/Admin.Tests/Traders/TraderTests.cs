using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.Crypto.Admin.Connection;
using Orleans.Crypto.Admin.Tests.Connection;
using Orleans.Crypto.Admin.Traders;

namespace Orleans.Crypto.Admin.Tests.Traders;

public sealed class TraderTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private int _logins;

    [Fact]
    public async Task A_login_is_refreshed_before_it_ends()
    {
        using var server = new ScriptedServer(seen => seen.Path switch
        {
            "/v1/auth/login" or "/v1/auth/refresh" => Login(),
            _ => ScriptedServer.Json(HttpStatusCode.OK, "{}"),
        });
        using var client = Client(server);
        var trader = new Trader(client, _clock, "a@example.com", "secret");
        await trader.LogIn(CancellationToken.None);

        await trader.Post<object>("v1/orders", new { }, "1", CancellationToken.None);
        _clock.Advance(TimeSpan.FromMinutes(8));
        await Task.WhenAll(
            trader.Post<object>("v1/orders", new { }, "2", CancellationToken.None),
            trader.Post<object>("v1/orders", new { }, "3", CancellationToken.None));

        Assert.Equal(["access-1", "access-2", "access-2"], server.Seen.Where(seen => seen.Path == "/v1/orders").Select(seen => seen.Token), StringComparer.Ordinal);
        var refresh = Assert.Single(server.Seen, seen => seen.Path == "/v1/auth/refresh");
        Assert.Equal("""{"refreshToken":"refresh-1"}""", refresh.Body);
    }

    [Fact]
    public async Task A_request_refused_for_its_token_is_sent_again_with_its_key_after_a_new_login()
    {
        using var server = new ScriptedServer(seen => seen.Path switch
        {
            "/v1/auth/login" => Login(),
            "/v1/auth/refresh" => Unauthorized("invalid_refresh_token"),
            _ => seen.Token == "access-1" ? Unauthorized("unauthorized") : ScriptedServer.Json(HttpStatusCode.OK, "{}"),
        });
        using var client = Client(server);
        var trader = new Trader(client, _clock, "a@example.com", "secret");
        await trader.LogIn(CancellationToken.None);

        var answer = await trader.Post<object>("v1/orders", new { }, "key-7", CancellationToken.None);

        Assert.Null(answer.Problem);
        Assert.Equal(
            [("access-1", "key-7"), ("access-2", "key-7")],
            server.Seen.Where(seen => seen.Path == "/v1/orders").Select(seen => (seen.Token, seen.IdempotencyKey)));
    }

    private static ApiClient Client(HttpMessageHandler server) =>
        new(server, new Uri("http://server"), new RetrySchedule(TimeSpan.Zero, new Random(1)), TimeProvider.System);

    private HttpResponseMessage Login()
    {
        var number = ++_logins;
        var expiresAt = (_clock.GetUtcNow() + TimeSpan.FromMinutes(10)).ToString("O");
        return ScriptedServer.Json(HttpStatusCode.OK, $$"""
            {"accountId":"{{Guid.NewGuid()}}","accessToken":"access-{{number}}","expiresAt":"{{expiresAt}}","tokenType":"Bearer","refreshToken":"refresh-{{number}}"}
            """);
    }

    private static HttpResponseMessage Unauthorized(string code) =>
        ScriptedServer.Json(HttpStatusCode.Unauthorized, $$"""{"code":"{{code}}"}""");
}
