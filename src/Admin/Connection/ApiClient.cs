using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Crypto.Admin.Connection;

/// <summary>Sends requests to the HTTP API and retries them by <see cref="RetrySchedule"/> under one idempotency key.</summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _http;
    private readonly RetrySchedule _retries;
    private readonly TimeProvider _clock;
    private long _retryCount;

    public ApiClient(HttpMessageHandler handler, Uri server, RetrySchedule retries, TimeProvider clock)
    {
        Server = server.AbsolutePath.EndsWith('/') ? server : new Uri($"{server}/");
        _http = new HttpClient(handler) { BaseAddress = Server, Timeout = AttemptTimeout };
        _retries = retries;
        _clock = clock;
    }

    public Uri Server { get; }

    /// <summary>Attempts after the first one, over all requests so far.</summary>
    public long RetryCount => Interlocked.Read(ref _retryCount);

    public static ApiClient Connect(Uri server, int maxConnections)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = maxConnections, UseCookies = false, AllowAutoRedirect = false };
        return new ApiClient(handler, server, new RetrySchedule(GiveUpAfter, Random.Shared), TimeProvider.System);
    }

    /// <exception cref="ServerUnreachable">No answer within the time that the retry schedule allows.</exception>
    public async Task<ApiAnswer<T>> Send<T>(ApiRequest request, CancellationToken cancellation)
    {
        var started = _clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var (answer, retryAfter, failure) = await Attempt<T>(request, cancellation);
            if (answer is not null && !RetrySchedule.IsRetryable(answer.Status)) return answer;

            if (_retries.DelayAfter(attempt, _clock.GetElapsedTime(started), retryAfter) is not { } delay)
                return answer ?? throw new ServerUnreachable(Server, failure!);

            Interlocked.Increment(ref _retryCount);
            await Task.Delay(delay, _clock, cancellation);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Outcome<T>> Attempt<T>(ApiRequest request, CancellationToken cancellation)
    {
        try
        {
            using var message = ToMessage(request);
            using var response = await _http.SendAsync(message, cancellation);
            return new Outcome<T>(await Read<T>(response, cancellation), RetryAfter(response), null);
        }
        catch (HttpRequestException failure)
        {
            return new Outcome<T>(null, null, failure);
        }
        catch (IOException failure)
        {
            return new Outcome<T>(null, null, failure);
        }
        catch (OperationCanceledException timeout) when (!cancellation.IsCancellationRequested)
        {
            return new Outcome<T>(null, null, timeout);
        }
    }

    private static HttpRequestMessage ToMessage(ApiRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Path);
        if (request.Token is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", request.Token);
        if (request.IdempotencyKey is not null) message.Headers.Add("Idempotency-Key", request.IdempotencyKey);
        if (request.Body is not null) message.Content = JsonContent.Create(request.Body, request.Body.GetType(), options: Json);
        return message;
    }

    private static async Task<ApiAnswer<T>> Read<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        if (!response.IsSuccessStatusCode) return ApiAnswer<T>.Refusal(response.StatusCode, ReadProblem(response.StatusCode, body));
        if (body.Length == 0) return ApiAnswer<T>.Success(response.StatusCode, default);
        try
        {
            return ApiAnswer<T>.Success(response.StatusCode, JsonSerializer.Deserialize<T>(body, Json));
        }
        catch (JsonException)
        {
            throw new CommandFailed($"{response.RequestMessage?.RequestUri} did not answer as this API does; is the address right?");
        }
    }

    // Whatever stands between may answer without a problem detail; the status then is all there is to say.
    private static Problem ReadProblem(HttpStatusCode status, byte[] body)
    {
        var bare = new Problem((int)status, $"http_{(int)status}");
        try
        {
            return JsonSerializer.Deserialize<Problem>(body, Json) is { Code: not null } problem ? problem with { Status = (int)status } : bare;
        }
        catch (JsonException)
        {
            return bare;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _clock.GetUtcNow(),
        _ => null,
    };

    private readonly record struct Outcome<T>(ApiAnswer<T>? Answer, TimeSpan? RetryAfter, Exception? Failure);
}
