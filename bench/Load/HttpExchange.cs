using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Silo.Configuration;

namespace Orleans.Crypto.Load.Bench;

/// <summary>The product as a process, over HTTP. What can be made before the measurement is: tokens and bodies of transfers.</summary>
internal sealed class HttpExchange : IExchange
{
    private const string Issuer = "orleans-crypto";

    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly byte[] s_orderId = "{\"orderId\":\""u8.ToArray();

    private readonly SiloProcess _silo;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _transfers;
    private readonly Uri _orders;
    private readonly Uri _trialBalance;
    private readonly string[] _authorizations;
    private readonly string _administrator;
    private readonly byte[][] _transferBodies;

    private HttpExchange(SiloProcess silo, byte[] key, AccountId[] accounts, int connections)
    {
        _silo = silo;
        _http = new(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });
        _transfers = new(silo.Address, "v1/transfers");
        _orders = new(silo.Address, "v1/orders");
        _trialBalance = new(silo.Address, "v1/admin/trial-balance");
        var credentials = new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256);
        _authorizations = [.. accounts.Select(account => Authorization(account.ToString(), "customer", credentials))];
        _administrator = Authorization(Guid.Empty.ToString(), "administrator", credentials);
        _transferBodies = [.. accounts.Select(to => Encoding.UTF8.GetBytes($$"""{"to":"{{to}}","asset":"USDT","amount":"0.01"}"""))];
    }

    public TimeSpan ProcessorTime => _silo.ProcessorTime;

    public static async Task<HttpExchange> Start(DataDirectory directory, AccountId[] accounts, int connections)
    {
        var key = directory.Key("access-token");
        return new(await SiloProcess.Start(directory.Path), key, accounts, connections);
    }

    public async Task<Answer> Transfer(int from, int to)
    {
        using var response = await Send(HttpMethod.Post, _transfers, from, _transferBodies[to]);
        return await Read(response);
    }

    public async Task<(Answer Answer, Guid Order)> Place(int account, NewOrder order)
    {
        var body = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"market":"BTC-USDT","side":"{{(order.Side == Side.Buy ? "buy" : "sell")}}","type":"limit","timeInForce":"{{(order.TimeInForce == TimeInForce.Gtc ? "gtc" : "ioc")}}","price":"{{order.PriceTicks / 100m:0.00}}","quantity":"{{order.Lots / 100_000_000m:0.00000000}}"}"""));
        using var response = await Send(HttpMethod.Post, _orders, account, body);
        if (!response.IsSuccessStatusCode)
        {
            return (await Read(response), default);
        }

        var answer = await response.Content.ReadAsByteArrayAsync();
        return Utf8Parser.TryParse(answer.AsSpan(s_orderId.Length), out Guid id, out _) ? (Answer.Done, id) : (Answer.Failed, default);
    }

    public async Task<Answer> Cancel(int account, Guid order)
    {
        using var response = await Send(HttpMethod.Delete, new(_orders, $"orders/{order:D}"), account, body: null);
        return await Read(response);
    }

    public async Task<Ledger> ReadLedger()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _trialBalance);
        request.Headers.TryAddWithoutValidation("Authorization", _administrator);
        using var response = await _http.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        return new(
            body.RootElement.GetProperty("balanced").GetBoolean(),
            body.RootElement.GetProperty("assets").EnumerateArray().All(asset => asset.GetProperty("classes").GetProperty("inTransit").GetString() == "0"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _silo.DisposeAsync();
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, Uri address, int account, byte[]? body)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("Authorization", _authorizations[account]);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString());
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = s_json } };
        }

        return await _http.SendAsync(request, CancellationToken.None);
    }

    private static async Task<Answer> Read(HttpResponseMessage response)
    {
        // To the end, so that the connection can carry the next request.
        var body = await response.Content.ReadAsByteArrayAsync();
        return (int)response.StatusCode switch
        {
            < 300 => Answer.Done,
            409 => Answer.Refused,
            var status => Failures.Note(status.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(body)),
        };
    }

    private static string Authorization(string subject, string role, SigningCredentials credentials) => "Bearer " + new JsonWebTokenHandler().CreateToken(
        new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            Expires = DateTime.UtcNow.AddDays(1),
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [JwtRegisteredClaimNames.Sub] = subject,
                [JwtRegisteredClaimNames.Sid] = Guid.NewGuid().ToString(),
                ["roles"] = new[] { role },
            },
        });
}
