using System.Globalization;
using System.Net;
using Orleans.Crypto.ServerPorts;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Observability;

/// <summary>Metrics on <c>/metrics</c>: the signals, the domain, and who may read them.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private ServerProcess _server = null!;
    private ApiCaller _administrator = null!;
    private ApiCaller _customer = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.Start("--Ledger:CheckSeconds=1");
        _administrator = await _server.NewAdministrator();
        _customer = await _server.NewCustomer();
        await _administrator.Fund(_customer, "USDT", "10");
    }

    public async Task DisposeAsync()
    {
        _customer.Dispose();
        _administrator.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Commands_commits_requests_and_the_ledger_are_counted()
    {
        (await _customer.Post("v1/transfers", new { to = _administrator.AccountId, asset = "USDT", amount = "4" })).Require();
        Assert.Equal("insufficient_funds", (await _customer.Post("v1/transfers", new { to = _administrator.AccountId, asset = "USDT", amount = "40" })).Code);

        await Wait.Until(async () => await Exposition.Read(_server.SiloAddress) is var silo
            && silo.Sum("orleans_crypto_commands_total", "outcome=\"accepted\"") > 0
            && silo.Sum("orleans_crypto_commands_total", "outcome=\"insufficient_funds\"") == 1
            && silo.Sum("orleans_crypto_journal_commit_writes_sum") >= 2
            && silo.Sum("orleans_crypto_journal_commit_duration_seconds_count") > 0
            && silo.Sum("orleans_crypto_ledger_check_age_seconds") < 60
            && silo.Has("orleans_crypto_ledger_in_transit")
            && silo.Sum("orleans_crypto_ledger_imbalance") == 0
            && silo.Sum("orleans_crypto_relay_deliveries_total") > 0
            && silo.Sum("orleans_grains") > 0);
        await Wait.Until(async () => await Exposition.Read(_server.Address) is var front
            && front.Sum("http_server_request_duration_seconds_count", "http_route=\"/v1/transfers/\"") == 2
            && front.Sum("http_server_request_duration_seconds_count", "http_response_status_code=\"409\"") + front.Sum("http_server_request_duration_seconds_count", "http_response_status_code=\"422\"") == 1
            && front.Has("orleans_crypto_api_requests_served"));
    }

    [Fact]
    public async Task Nobody_is_named_in_the_metrics()
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(_server.SiloAddress, "metrics"));

        Assert.DoesNotContain(_customer.AccountId.ToString("N"), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_customer.AccountId.ToString("D"), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    public async Task What_a_proxy_passes_on_is_not_answered(string header, string value)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "metrics"));
        request.Headers.Add(header, value);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_port_of_their_own_serves_metrics_alone_and_nobody_else_does()
    {
        var port = Ports.Next();
        await using var process = new ProductProcess(
            Programs.Silo, $"--Storage:DataDirectory={Directory.CreateTempSubdirectory("orleans-crypto-").FullName}", string.Create(CultureInfo.InvariantCulture, $"--Metrics:Port={port}"));
        await process.Start();
        var own = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        using var http = new HttpClient();

        Assert.True((await Exposition.Read(own)).Has("orleans_grains"));
        foreach (var path in (string[])["health/ready", "v1/markets", "v1/development/mailbox?to=a@example.com", "openapi/v1.json"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(own, path))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(process.Address, "metrics"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(process.Address, "health/ready"))).StatusCode);
    }
}
