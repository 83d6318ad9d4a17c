using System.Net;
using Orleans.Crypto.Admin.Connection;

namespace Orleans.Crypto.Admin.Traders;

/// <summary>A customer at the keyboard: requests under his own login, which is renewed before it ends.</summary>
internal sealed class Trader(ApiClient client, TimeProvider clock, string email, string password)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private Login? _login;
    private Task<Login>? _renewal;

    public string Email => email;

    /// <summary>Known once he has logged in.</summary>
    public Guid AccountId => CurrentLogin.AccountId;

    private Login CurrentLogin => _login ?? throw new InvalidOperationException($"{email} has not logged in.");

    /// <exception cref="CommandFailed">The server refuses the login.</exception>
    public async Task LogIn(CancellationToken cancellation)
    {
        var answer = await client.Send<Login>(ApiRequest.Post("v1/auth/login", new { email, password }), cancellation);
        _login = answer.Require($"{email} cannot log in");
    }

    public Task<ApiAnswer<T>> Post<T>(string path, object body, string idempotencyKey, CancellationToken cancellation) =>
        Send<T>(token => ApiRequest.Post(path, body, token, idempotencyKey), cancellation);

    public Task<ApiAnswer<T>> Delete<T>(string path, string idempotencyKey, CancellationToken cancellation) =>
        Send<T>(token => ApiRequest.Delete(path, token, idempotencyKey), cancellation);

    private async Task<ApiAnswer<T>> Send<T>(Func<string, ApiRequest> request, CancellationToken cancellation)
    {
        var login = CurrentLogin;
        if (clock.GetUtcNow() >= login.ExpiresAt - RenewBefore) login = await Renew(login, cancellation);
        var answer = await client.Send<T>(request(login.AccessToken), cancellation);
        if (answer.Status != HttpStatusCode.Unauthorized) return answer;

        // Retries of this very request may have outlived the token; its idempotency key makes sending it again safe.
        login = await Renew(login, cancellation);
        return await client.Send<T>(request(login.AccessToken), cancellation);
    }

    // Requests that meet the same old login share one renewal: a refresh token works once.
    private Task<Login> Renew(Login old, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_login, old)) return Task.FromResult(CurrentLogin);
            return _renewal is { IsCompleted: false } running ? running : _renewal = Refresh(old, cancellation);
        }
    }

    private async Task<Login> Refresh(Login old, CancellationToken cancellation)
    {
        var answer = await client.Send<Login>(ApiRequest.Post("v1/auth/refresh", new { old.RefreshToken }), cancellation);
        if (answer.Value is { } renewed) return _login = renewed;

        // A refresh whose answer was lost has used up the refresh token; the password still works.
        await LogIn(cancellation);
        return CurrentLogin;
    }

    private sealed record Login(Guid AccountId, string AccessToken, DateTimeOffset ExpiresAt, string RefreshToken);
}
