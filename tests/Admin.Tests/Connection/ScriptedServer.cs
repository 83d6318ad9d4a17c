using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Orleans.Crypto.Admin.Tests.Connection;

public sealed record SeenRequest(string Method, string Path, string? Token, string? IdempotencyKey, string Body);

/// <summary>Answers requests by a script and remembers them.</summary>
internal sealed class ScriptedServer(Func<SeenRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    public ConcurrentQueue<SeenRequest> Seen { get; } = [];

    public static HttpResponseMessage Json(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    /// <summary>Gives the answers one after the other, then the last one for ever.</summary>
    public static ScriptedServer InTurn(params Func<HttpResponseMessage>[] answers)
    {
        var next = 0;
        return new ScriptedServer(_ => answers[Math.Min(next++, answers.Length - 1)]());
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var seen = new SeenRequest(
            request.Method.Method,
            request.RequestUri!.PathAndQuery,
            request.Headers.Authorization?.Parameter,
            request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
        Seen.Enqueue(seen);
        return answer(seen);
    }
}
