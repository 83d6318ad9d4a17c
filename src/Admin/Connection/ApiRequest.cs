namespace Orleans.Crypto.Admin.Connection;

/// <param name="Path">Relative to the server's address, without a leading slash.</param>
/// <param name="IdempotencyKey">Needed by every authenticated write; a retry sends the same one.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path, object? Body = null, string? Token = null, string? IdempotencyKey = null)
{
    public static ApiRequest Get(string path, string? token = null) => new(HttpMethod.Get, path, Token: token);

    public static ApiRequest Post(string path, object? body, string? token = null, string? idempotencyKey = null) =>
        new(HttpMethod.Post, path, body, token, idempotencyKey);

    public static ApiRequest Delete(string path, string token, string idempotencyKey) =>
        new(HttpMethod.Delete, path, Token: token, IdempotencyKey: idempotencyKey);
}
