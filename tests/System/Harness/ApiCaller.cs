using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Somebody who calls the API, logged in or not. Sends each request once: retrying is the test's matter.</summary>
public sealed class ApiCaller : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly IServer _server;

    // Connections of a killed process must not linger: each caller has its own.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = s_timeout };

    public ApiCaller(IServer server) => _server = server;

    /// <summary>Null for a caller who is not logged in.</summary>
    public string? AccessToken { get; init; }

    public Guid AccountId { get; init; }

    public string? Email { get; init; }

    public Task<Answer> Get(string path, CancellationToken cancellation = default) => Send(HttpMethod.Get, path, cancellation: cancellation);

    /// <param name="key">The idempotency key; a new one where null.</param>
    public Task<Answer> Post(string path, object? body, string? key = null, CancellationToken cancellation = default) =>
        Send(HttpMethod.Post, path, body, key ?? NewKey(), cancellation);

    public Task<Answer> Put(string path, object? body, string? key = null, CancellationToken cancellation = default) =>
        Send(HttpMethod.Put, path, body, key ?? NewKey(), cancellation);

    public Task<Answer> Delete(string path, string? key = null, CancellationToken cancellation = default) =>
        Send(HttpMethod.Delete, path, body: null, key ?? NewKey(), cancellation);

    /// <param name="body">A text is sent as it is, anything else as JSON.</param>
    /// <param name="key">No header where null.</param>
    public async Task<Answer> Send(HttpMethod method, string path, object? body = null, string? key = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server.Address, path));
        if (AccessToken is not null)
        {
            request.Headers.Authorization = new("Bearer", AccessToken);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        return await Send(request, cancellation);
    }

    /// <summary>Sends a request as it is.</summary>
    public async Task<Answer> Send(HttpRequestMessage request, CancellationToken cancellation = default)
    {
        using var response = await _http.SendAsync(request, cancellation);
        return new(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(cancellation),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.RetryAfter?.Delta);
    }

    /// <summary>Opens the live stream, after an event's id if one is given.</summary>
    public async Task<LiveStream> Stream(string? lastEventId = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "v1/stream"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return new(response, await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellation));
    }

    /// <summary>The balance of an asset as (available, held).</summary>
    public async Task<(string Available, string Held)> Balance(string asset)
    {
        var balances = (await Get("v1/balances")).Require().Body.GetProperty("items");
        var line = balances.EnumerateArray().Single(balance => balance.GetProperty("asset").GetString() == asset);
        return (line.GetProperty("available").GetString()!, line.GetProperty("held").GetString()!);
    }

    public void Dispose() => _http.Dispose();

    private static string NewKey() => Guid.NewGuid().ToString();
}
