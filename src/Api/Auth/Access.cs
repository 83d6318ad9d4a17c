using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Crypto.Api.Auth;

/// <summary>Who may call an endpoint; each endpoint declares it.</summary>
internal sealed record RequiredRole(string Name)
{
    public static readonly RequiredRole Anonymous = new("anonymous");
    public static readonly RequiredRole Customer = new("customer");
    public static readonly RequiredRole Operator = new("operator");
    public static readonly RequiredRole Administrator = new("administrator");
}

internal static class Access
{
    private static readonly AuthorizationPolicy s_customer = Policy(RequiredRole.Customer.Name);
    private static readonly AuthorizationPolicy s_operator = Policy(RequiredRole.Operator.Name, RequiredRole.Administrator.Name);
    private static readonly AuthorizationPolicy s_administrator = Policy(RequiredRole.Administrator.Name);
    private static readonly AuthorizationPolicy s_anyRole = Policy(RequiredRole.Customer.Name, RequiredRole.Operator.Name, RequiredRole.Administrator.Name);

    public static void AddAccessTokens(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessTokenOptions>()
            .Bind(configuration.GetSection(AccessTokenOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<CheckedTokens>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddScheme<JwtBearerOptions, AccessTokenHandler>(JwtBearerDefaults.AuthenticationScheme, options =>
            {
                options.MapInboundClaims = false;
                options.IncludeErrorDetails = false;
            });
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccessTokens>((options, tokens) => options.TokenValidationParameters = tokens.Validation);

        // An endpoint that forgot to declare who may call it is closed; what is no endpoint of ours stays a 404, 405 or 415.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
            .Build());
    }

    public static TBuilder ForAnyone<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.AllowAnonymous().WithMetadata(RequiredRole.Anonymous);

    public static TBuilder ForCustomers<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(s_customer).WithMetadata(RequiredRole.Customer);

    /// <summary>For whoever is logged in, as what he may be.</summary>
    public static TBuilder ForAnyRole<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(s_anyRole).WithMetadata(RequiredRole.Customer);

    /// <summary>For operators and, as always, administrators.</summary>
    public static TBuilder ForOperators<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(s_operator).WithMetadata(RequiredRole.Operator);

    public static TBuilder ForAdministrators<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(s_administrator).WithMetadata(RequiredRole.Administrator);

    // Without a scheme: the pipeline has read the token, and a policy that names its scheme has it read again.
    private static AuthorizationPolicy Policy(params string[] roles) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireRole(roles).Build();
}
