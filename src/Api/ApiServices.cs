using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.Json;
using Orleans.Crypto.Api.OpenApi;
using Orleans.Crypto.Api.Overload;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Api.Stream;

namespace Orleans.Crypto.Api;

/// <summary>What the HTTP front needs from its host's services.</summary>
public static class ApiServices
{
    /// <summary>
    /// Adds the HTTP front. The host adds <see cref="AccessTokenKey"/>, the asset and market catalogs, a
    /// <see cref="TimeProvider"/>, the Orleans client and the health checks tagged <c>ready</c>.
    /// </summary>
    public static IServiceCollection AddCryptoApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>()
            .Bind(configuration.GetSection(ApiOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<StreamOptions>()
            .Bind(configuration.GetSection(StreamOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddAccessTokens(configuration);
        services.AddSingleton<OverloadGuard>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<LiveWallets>();
        services.AddHealthChecks();
        services.ConfigureHttpJsonOptions(options => ApiJson.Apply(options.SerializerOptions));
        services.AddApiReference();
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            // More than a body may have, so that one that is too large can be read to its end and answered.
            options.Limits.MaxRequestBodySize = BodyLimits.MaxDrainedBytes;
        });
        return services;
    }
}
