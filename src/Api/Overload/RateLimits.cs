using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Api.Requests;

namespace Orleans.Crypto.Api.Overload;

/// <summary>How fast one caller may ask: an account, or for requests without an access token a network address.</summary>
internal sealed class RateLimits(IOptions<ApiOptions> options, TimeProvider time)
{
    private readonly Paces<(Guid Account, IPAddress? Address)> _paces = new(time);

    /// <param name="wait">After which time the request would be taken.</param>
    public bool TryTake(HttpContext context, out TimeSpan wait) => Caller.TryRead(context, out var account)
        ? _paces.TryTake((account.Value, null), options.Value.AccountRequestsPerSecond, out wait)
        : _paces.TryTake((default, context.Connection.RemoteIpAddress), options.Value.AddressRequestsPerSecond, out wait);
}
