using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Streams;

/// <summary>The brokers are away for a while: commands go on, and what they mean for others waits, visibly and in order.</summary>
public sealed class LostBrokersTests : IAsyncLifetime
{
    private const int Transfers = 8;

    private readonly MockKafka _brokers = MockKafka.Start(Brokers.Count);
    private ServerProcess _server = null!;
    private ApiCaller _administrator = null!;
    private ApiCaller _sender = null!;
    private ApiCaller _recipient = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.Start(await Brokers.Settings(_brokers));
        _administrator = await _server.NewAdministrator();
        _sender = await _server.NewCustomer();
        _recipient = await _server.NewCustomer();
        await _administrator.Fund(_sender, "USDT", "100");
    }

    public async Task DisposeAsync()
    {
        _recipient.Dispose();
        _sender.Dispose();
        _administrator.Dispose();
        await _server.DisposeAsync();
        await _brokers.DisposeAsync();
    }

    [Fact]
    public async Task Commands_go_on_without_brokers_and_all_arrives_in_order_when_they_are_back()
    {
        await Send("before");
        await Wait.Until(async () => (await _recipient.Balance("USDT")).Available == "1");
        await Wait.Until(async () => (await Events()).GetProperty("open").GetInt64() == 0);

        _brokers.AllBrokersDown();
        for (var i = 0; i < Transfers; i++)
        {
            await Send(i.ToString(CultureInfo.InvariantCulture));
        }

        await Wait.Until(async () => await Events() is var events && events.GetProperty("open").GetInt64() > 0 && events.GetProperty("lagMilliseconds").GetInt64() > 0);
        Assert.Equal("1", (await _recipient.Balance("USDT")).Available);
        Assert.Equal("91", (await _sender.Balance("USDT")).Available);

        _brokers.AllBrokersUp();
        await Wait.Until(async () => (await _recipient.Balance("USDT")).Available == "9");
        var received = (await _recipient.Get("v1/entries?limit=100")).Require().Body.GetProperty("items").EnumerateArray()
            .Select(entry => entry.GetProperty("memo").GetString())
            .Reverse();
        Assert.Equal(string.Join(' ', Enumerable.Range(0, Transfers).Select(i => i.ToString(CultureInfo.InvariantCulture)).Prepend("before")), string.Join(' ', received));
        await Wait.Until(async () => (await Events()).GetProperty("open").GetInt64() == 0);
    }

    [Fact]
    public async Task A_server_starts_without_brokers_and_delivers_when_they_come()
    {
        _brokers.AllBrokersDown();
        await _server.Kill();
        await _server.Start();
        await Send("early");
        Assert.Equal("0", (await _recipient.Balance("USDT")).Available);

        _brokers.AllBrokersUp();
        await Wait.Until(async () => (await _recipient.Balance("USDT")).Available == "1");
    }

    private async Task Send(string memo)
    {
        var answer = await _sender.Post("v1/transfers", new { to = _recipient.AccountId, asset = "USDT", amount = "1", memo });
        Assert.Equal(HttpStatusCode.Created, answer.Status);
    }

    /// <summary>What the silo tells of its events; it is ready all the time.</summary>
    private async Task<JsonElement> Events()
    {
        using var http = new HttpClient();
        var health = await http.GetFromJsonAsync<JsonElement>(new Uri(_server.SiloAddress, "health/ready"));
        return health.GetProperty("details").GetProperty("events");
    }
}
