using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Load.Bench;

/// <summary>Server processes over HTTP: the product, or the baseline, which speaks as it does. What can be made before the measurement is.</summary>
internal sealed class HttpExchange : IMarketExchange
{
    private static readonly byte[] s_transfers = "/v1/transfers"u8.ToArray();
    private static readonly byte[] s_bulk = "/v1/transfers/bulk"u8.ToArray();
    private static readonly byte[] s_orders = "/v1/orders"u8.ToArray();
    private static readonly byte[] s_balances = "/v1/balances"u8.ToArray();
    private static readonly byte[] s_trialBalance = "/v1/admin/trial-balance"u8.ToArray();
    private static readonly byte[] s_orderId = "{\"orderId\":\""u8.ToArray();

    private readonly IReadOnlyList<ServerProcess> _servers;
    private readonly HttpCaller _http;
    private readonly byte[][] _transferBodies;

    /// <param name="servers">Of one cluster; the first one is asked.</param>
    /// <param name="key">Their key for access tokens.</param>
    public HttpExchange(IReadOnlyList<ServerProcess> servers, byte[] key, AccountId[] accounts)
    {
        _servers = servers;
        _http = new(servers[0].Address, key, accounts);
        _transferBodies = [.. accounts.Select(to => Encoding.UTF8.GetBytes($$"""{"to":"{{to}}","asset":"USDT","amount":"0.01"}"""))];
    }

    public TimeSpan ProcessorTime => new(_servers.Sum(server => server.ProcessorTime.Ticks));

    public bool IsInThisProcess => false;

    public long ResidentBytes => _servers[0].ResidentBytes;

    public Task<Answer> Transfer(int from, int to) => Sent(_http.Post(s_transfers, from, _transferBodies[to], Read));

    public async Task<(Answer Answer, Guid Order)> Place(int account, NewOrder order)
    {
        var body = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"market":"BTC-USDT","side":"{{(order.Side == Side.Buy ? "buy" : "sell")}}","type":"limit","timeInForce":"{{(order.TimeInForce == TimeInForce.Gtc ? "gtc" : "ioc")}}","price":"{{order.PriceTicks / 100m:0.00}}","quantity":"{{order.Lots / 100_000_000m:0.00000000}}"}"""));
        Guid id = default;
        var answer = await Sent(_http.Post(s_orders, account, body, answer =>
            Read(answer) is var read && (read != Answer.Done || Utf8Parser.TryParse(answer.Body.Span[s_orderId.Length..], out id, out _)) ? read : Answer.Failed));
        return (answer, id);
    }

    public Task<Answer> Cancel(int account, Guid order) =>
        Sent(_http.Delete(Encoding.ASCII.GetBytes($"/v1/orders/{order:D}"), account, Read));

    /// <summary>Sends a payout of many transfers at once.</summary>
    public Task<BulkAnswer> TransferMany(int from, ReadOnlyMemory<byte> body) => _http.Post(s_bulk, from, body, BulkMessages.Read);

    /// <summary>Reads an account's balances, which needs its wallet in memory.</summary>
    public Task ReadBalances(int account) => _http.Get(s_balances, account, Require);

    /// <summary>The product's trial balance.</summary>
    public Task<Ledger> ReadTrialBalance() => _http.GetAsAdministrator(s_trialBalance, answer =>
    {
        if (answer.Status == 503)
        {
            // It still adds up a long past: to be asked again.
            return new Ledger(Balanced: true, Settled: false);
        }

        using var body = JsonDocument.Parse(Require(answer).Body);
        return new Ledger(
            body.RootElement.GetProperty("balanced").GetBoolean(),
            body.RootElement.GetProperty("assets").EnumerateArray().All(asset => asset.GetProperty("classes").GetProperty("inTransit").GetString() == "0"));
    });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<Answer> Sent(Task<Answer> request)
    {
        try
        {
            return await request;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return Failures.Note(exception.GetType().Name, exception.Message);
        }
    }

    private static Answer Read(HttpAnswer answer) => answer.Status switch
    {
        < 300 => Answer.Done,
        409 => Answer.Refused,
        var status => Failures.Note(status.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(answer.Body.Span)),
    };

    private static HttpAnswer Require(HttpAnswer answer) => answer.Status < 300
        ? answer
        : throw new InvalidOperationException($"The server answered {answer.Status.ToString(CultureInfo.InvariantCulture)} {Encoding.UTF8.GetString(answer.Body.Span)}");
}
