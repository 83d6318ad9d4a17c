using Microsoft.AspNetCore.Builder;
using Orleans.Crypto.Api.Overload;
using Orleans.Crypto.Api.Problems;

namespace Orleans.Crypto.Api;

/// <summary>What every request passes through on its way to an endpoint.</summary>
public static class ApiPipeline
{
    public static IApplicationBuilder UseCryptoApi(this IApplicationBuilder app) => app
        .UseMiddleware<ProblemMiddleware>()
        .UseRouting()
        .UseMiddleware<OverloadMiddleware>()
        .UseAuthentication()
        .UseMiddleware<RateLimitMiddleware>()
        .UseAuthorization();
}
