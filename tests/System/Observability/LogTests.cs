using System.Text.Json;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Observability;

/// <summary>The log as programs read it: an object a line, which says for whom it was written, and no secret.</summary>
public sealed class LogTests : IAsyncLifetime
{
    private ServerProcess _server = null!;

    public async Task InitializeAsync() => _server = await ServerProcess.Start("--Log:Format=Json", "--Serilog:MinimumLevel:Default=Debug", "--Serilog:MinimumLevel:Override:Microsoft=Debug", "--Serilog:MinimumLevel:Override:Orleans.Runtime=Information");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Every_line_is_an_object_and_says_for_whom_it_was_written()
    {
        using var administrator = await _server.NewAdministrator();
        using var customer = await _server.NewCustomer();
        await administrator.Fund(customer, "USDT", "10");
        (await customer.Post("v1/transfers", new { to = administrator.AccountId, asset = "USDT", amount = "4" })).Require();

        await _server.Stop();

        var lines = _server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.True(line.TryGetProperty("@t", out _) && line.TryGetProperty("@m", out _)));
        Assert.Contains(lines, line => line.TryGetProperty("RequestId", out _) && Text(line, "AccountId") is { } account && Guid.Parse(account) == customer.AccountId);
        Assert.Contains(lines, line => line.TryGetProperty("GrainId", out _));
    }

    [Fact]
    public async Task Nothing_of_a_person_but_his_mail_is_in_the_log()
    {
        using var anyone = new ApiCaller(_server);
        using var administrator = await _server.NewAdministrator();
        using var customer = await _server.NewCustomer();
        await administrator.Fund(customer, "USDT", "10");
        var login = (await anyone.Send(HttpMethod.Post, "v1/auth/login", new { email = customer.Email, password = People.Password })).Require();
        await anyone.Send(HttpMethod.Post, "v1/auth/login", new { email = customer.Email, password = "a wrong password" });
        await anyone.Get($"v1/development/mailbox?to={customer.Email}");
        (await customer.Post("v1/transfers", new { to = customer.Email, asset = "USDT", amount = "1" }, "to-himself")).ToString();

        await _server.Stop();

        var lines = _server.Output.Split('\n').Where(line => !line.Contains("DevelopmentMailSender", StringComparison.Ordinal)).ToList();
        string[] secrets = [People.Password, "a wrong password", login["accessToken"], login["refreshToken"], customer.AccessToken!, customer.Email!, "Ada Lovelace", "1990-12-10", "X1234567"];
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;
}
