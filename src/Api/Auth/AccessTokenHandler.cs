using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orleans.Crypto.Api.Auth;

/// <summary>Reads the access token of a request: the library checks it completely once, and after that it is known.</summary>
internal sealed class AccessTokenHandler(
    IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder, CheckedTokens known) : JwtBearerHandler(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // As the library takes it out of the header.
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var token = header.AsSpan(Prefix.Length).Trim();
        return known.Find(token) is { } principal
            ? Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name)))
            : Check(header);
    }

    private async Task<AuthenticateResult> Check(string header)
    {
        var result = await base.HandleAuthenticateAsync();
        if (result.Succeeded)
        {
            known.Add(header.AsSpan(Prefix.Length).Trim(), result.Principal);
        }

        return result;
    }
}
