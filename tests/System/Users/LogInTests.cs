using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Users;

/// <summary>From registration to the end of all log-ins, as a client sees it.</summary>
[Collection(SharedServer.Name)]
public sealed class LogInTests(SharedServer server)
{
    private static readonly TimeSpan s_accessTokenLifetime = TimeSpan.FromMinutes(10);

    private ApiCaller Anyone => server.Anyone;

    [Fact]
    public async Task A_person_registers_confirms_logs_in_refreshes_and_logs_out()
    {
        var email = NewEmail();
        var registered = await Anyone.Send(HttpMethod.Post, "v1/auth/register", new { email, password = People.Password });
        Assert.Equal((HttpStatusCode.Accepted, "confirmation_sent"), (registered.Status, registered["status"]));
        Assert.Equal("invalid_credentials", (await LogIn(email)).Code);
        var token = (await Mail(email)).GetProperty("token").GetString();
        var confirmed = (await Anyone.Send(HttpMethod.Post, "v1/auth/confirm", new { token })).Require();
        Assert.Equal("invalid_token", (await Anyone.Send(HttpMethod.Post, "v1/auth/confirm", new { token })).Code);

        var login = (await LogIn(email)).Require();
        Assert.Equal((confirmed["accountId"], "Bearer"), (login["accountId"], login["tokenType"]));
        var refreshed = (await Refresh(login["refreshToken"])).Require();
        Assert.NotEqual(login["refreshToken"], refreshed["refreshToken"], StringComparer.Ordinal);
        using var caller = new ApiCaller(server.Process) { AccessToken = refreshed["accessToken"] };
        Assert.Equal(email, (await caller.Get("v1/account")).Require()["email"]);

        Assert.Equal(HttpStatusCode.NoContent, (await LogOut(refreshed["refreshToken"])).Status);
        Assert.Equal("invalid_refresh_token", (await Refresh(refreshed["refreshToken"])).Code);
        // Nothing is told about tokens that are no longer, or never were.
        Assert.Equal(HttpStatusCode.NoContent, (await LogOut(refreshed["refreshToken"])).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await LogOut("never-was")).Status);
    }

    [Fact]
    public async Task A_spent_refresh_token_ends_its_log_in()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var spent = (await LogIn(customer.Email!)).Require()["refreshToken"];
        var newest = (await Refresh(spent)).Require()["refreshToken"];

        var reused = await Refresh(spent);
        var afterwards = await Refresh(newest);

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_refresh_token"), (reused.Status, reused.Code));
        Assert.Equal(reused, afterwards);
    }

    [Fact]
    public async Task Logging_out_everywhere_needs_an_access_token_and_ends_every_log_in()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        string[] tokens = [(await LogIn(customer.Email!)).Require()["refreshToken"], (await LogIn(customer.Email!)).Require()["refreshToken"]];

        Assert.Equal(HttpStatusCode.Unauthorized, (await Anyone.Send(HttpMethod.Post, "v1/auth/logout-all")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await customer.Send(HttpMethod.Post, "v1/auth/logout-all")).Status);

        foreach (var token in tokens)
        {
            Assert.Equal("invalid_refresh_token", (await Refresh(token)).Code);
        }

        Assert.True((await LogIn(customer.Email!)).Succeeded);
    }

    [Fact]
    public async Task An_access_token_says_who_it_is_for_what_he_may_and_until_when()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var login = (await LogIn(customer.Email!)).Require();

        var parts = login["accessToken"].Split('.');
        var (header, claims) = (Decode(parts[0]), Decode(parts[1]));

        Assert.Equal(("HS256", "JWT"), (header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()));
        Assert.Equal(["aud", "exp", "iat", "iss", "roles", "sid", "sub"], claims.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("orleans-crypto", claims.GetProperty("iss").GetString());
        Assert.Equal("orleans-crypto", claims.GetProperty("aud").GetString());
        Assert.Equal(customer.AccountId, claims.GetProperty("sub").GetGuid());
        Assert.Equal("""["customer"]""", claims.GetProperty("roles").GetRawText());
        var issued = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64());
        var expires = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64());
        Assert.Equal(s_accessTokenLifetime, expires - issued);
        Assert.InRange(DateTimeOffset.UtcNow - issued, TimeSpan.FromSeconds(-5), TimeSpan.FromMinutes(2));
        Assert.InRange(login.Body.GetProperty("expiresAt").GetDateTimeOffset() - expires, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_access_token_that_was_changed_or_says_none_as_its_algorithm_is_refused()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var parts = customer.AccessToken!.Split('.');
        var claims = Decode(parts[1]).GetRawText();
        var raised = Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims.Replace("customer", "administrator", StringComparison.Ordinal)));
        var none = Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8);

        foreach (var forged in new[] { $"{parts[0]}.{raised}.{parts[2]}", $"{none}.{raised}.", $"{none}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}." })
        {
            using var forger = new ApiCaller(server.Process) { AccessToken = forged };
            Assert.Equal("unauthorized", (await forger.Get("v1/account")).Code);
        }

        Assert.True((await customer.Get("v1/account")).Succeeded);
    }

    [Fact]
    public async Task Roles_given_and_taken_come_with_the_next_refresh()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var refreshToken = (await LogIn(customer.Email!)).Require()["refreshToken"];
        var roles = $"v1/admin/accounts/{customer.AccountId}/roles";
        Assert.Equal("forbidden", (await customer.Get("v1/admin/trial-balance")).Code);
        Assert.Equal("forbidden", (await customer.Put(roles, """{"roles":["administrator"]}""")).Code);

        (await server.Administrator.Put(roles, """{"roles":["customer","operator"]}""")).Require();
        var asOperator = (await Refresh(refreshToken)).Require();
        (await server.Administrator.Put(roles, """{"roles":["customer"]}""")).Require();
        var asCustomer = (await Refresh(asOperator["refreshToken"])).Require();

        // What was given before still holds: nothing changes under an access token.
        Assert.Equal("forbidden", (await customer.Get("v1/admin/trial-balance")).Code);
        using var raised = new ApiCaller(server.Process) { AccessToken = asOperator["accessToken"] };
        Assert.True((await raised.Get("v1/admin/trial-balance")).Succeeded);
        Assert.Equal("forbidden", (await raised.Put(roles, """{"roles":["administrator"]}""")).Code);
        using var lowered = new ApiCaller(server.Process) { AccessToken = asCustomer["accessToken"] };
        Assert.Equal("forbidden", (await lowered.Get("v1/admin/trial-balance")).Code);
        Assert.True((await lowered.Get("v1/account")).Succeeded);
    }

    private static string NewEmail() => $"person-{Guid.NewGuid():N}@example.com";

    private static JsonElement Decode(string part) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(part));

    private Task<Answer> LogIn(string email) => Anyone.Send(HttpMethod.Post, "v1/auth/login", new { email, password = People.Password });

    private Task<Answer> Refresh(string refreshToken) => Anyone.Send(HttpMethod.Post, "v1/auth/refresh", new { refreshToken });

    private Task<Answer> LogOut(string refreshToken) => Anyone.Send(HttpMethod.Post, "v1/auth/logout", new { refreshToken });

    private async Task<JsonElement> Mail(string email)
    {
        var path = $"v1/development/mailbox?to={Uri.EscapeDataString(email)}";
        await Wait.Until(async () => (await Anyone.Get(path)).Require().Body.GetProperty("items").GetArrayLength() > 0);
        return (await Anyone.Get(path)).Body.GetProperty("items")[0];
    }
}
