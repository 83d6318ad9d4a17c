using System.Text.Json;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Users;

/// <summary>A server of its own, which writes its log as JSON too, so that an event's properties can be read.</summary>
public sealed class KeptSecretsTests : IAsyncLifetime
{
    private ServerProcess _server = null!;

    public async Task InitializeAsync() => _server = await ServerProcess.Start(
        "--Serilog:MinimumLevel:Override:Orleans.Crypto=Debug",
        "--Serilog:WriteTo:0:Name=Console",
        "--Serilog:WriteTo:0:Args:formatter=Serilog.Formatting.Json.JsonFormatter, Serilog");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_mail_is_a_structured_event_and_no_other_secret_is_ever_logged()
    {
        using var anyone = new ApiCaller(_server);
        using var customer = await _server.NewUnverifiedCustomer();
        var login = (await Post(anyone, "login", new { email = customer.Email, password = People.Password })).Require();
        var refreshed = (await Post(anyone, "refresh", new { refreshToken = login["refreshToken"] })).Require();
        await Post(anyone, "refresh", new { refreshToken = login["refreshToken"] });
        await Post(anyone, "login", new { email = customer.Email, password = "a wrong password" });
        await Post(anyone, "register", """{"email":"ada@example.com","password":"a broken password" """);
        using var administrator = await _server.NewAdministrator();

        await _server.Stop();

        var events = Events().Where(e => e.GetProperty("MessageTemplate").GetString()!.StartsWith("Mail ", StringComparison.Ordinal)).ToArray();
        // On a slow machine the relay brings an event again before its mail is acknowledged: the same mail, sent at least once.
        var (kind, to, token) = Assert.Single(events.Select(e => e.GetProperty("Properties")).Select(properties => (
            properties.GetProperty("Kind").GetString(), properties.GetProperty("To").GetString(), properties.GetProperty("Token").GetString()!)).Distinct());
        Assert.Equal(("confirm_email", customer.Email), (kind, to));
        Assert.All(Lines(token), line => Assert.Contains("Mail ", line, StringComparison.Ordinal));
        // That a token was used twice is worth a line, the token is not.
        Assert.NotEmpty(Lines("was used again"));
        string[] secrets =
        [
            People.Password, "a wrong password", "a broken password", login["accessToken"], login["refreshToken"],
            refreshed["accessToken"], refreshed["refreshToken"], customer.AccessToken!, administrator.AccessToken!,
        ];
        Assert.All(secrets, secret => Assert.Empty(Lines(secret)));
    }

    [Fact]
    public async Task A_restart_keeps_log_ins_access_tokens_and_the_keys_behind_them()
    {
        using var customer = await _server.NewUnverifiedCustomer();
        using var before = new ApiCaller(_server);
        var login = (await Post(before, "login", new { email = customer.Email, password = People.Password })).Require();
        var keys = Keys();

        await _server.Kill();
        await _server.Start();

        using var anyone = new ApiCaller(_server);
        using var caller = new ApiCaller(_server) { AccessToken = customer.AccessToken };
        Assert.Equal(customer.Email, (await caller.Get("v1/account")).Require()["email"]);
        Assert.True((await Post(anyone, "refresh", new { refreshToken = login["refreshToken"] })).Succeeded);
        Assert.True((await Post(anyone, "login", new { email = customer.Email, password = People.Password })).Succeeded);
        Assert.Equal(keys, Keys());
    }

    private static Task<Answer> Post(ApiCaller caller, string path, object body) => caller.Send(HttpMethod.Post, $"v1/auth/{path}", body);

    private IEnumerable<string> Lines(string text) => _server.Output.Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal));

    private IEnumerable<JsonElement> Events() =>
        _server.Output.Split('\n').Where(line => line.StartsWith("{\"Timestamp\"", StringComparison.Ordinal)).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    private (string Name, string Content, UnixFileMode Mode)[] Keys() =>
        [.. Directory.EnumerateFiles(Path.Combine(_server.DataDirectory, "keys")).Order(StringComparer.Ordinal).Select(file =>
        {
            var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file);
            Assert.True(OperatingSystem.IsWindows() || mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite), $"{file}: {mode}");
            return (Path.GetFileName(file), File.ReadAllText(file), mode);
        })];
}
