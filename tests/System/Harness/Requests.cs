using System.Net.Http.Headers;
using System.Text;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Requests that a well-behaved client would not send.</summary>
internal static class Requests
{
    /// <param name="authorization">The whole header; none where null.</param>
    public static async Task<Answer> SendAs(
        this SharedServer server, string? authorization, HttpMethod method, string path, HttpContent? content = null, string? key = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Process.Address, path)) { Content = content };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await server.Anyone.Send(request);
    }

    public static string? Authorization(this ApiCaller caller) => caller.AccessToken is { } token ? $"Bearer {token}" : null;

    public static string NewKey() => Guid.NewGuid().ToString();

    public static ByteArrayContent Json(string json) => Bytes(Encoding.UTF8.GetBytes(json), "application/json");

    /// <param name="contentType">No header where null.</param>
    public static ByteArrayContent Bytes(byte[] bytes, string? contentType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return content;
    }
}
