using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Orleans.Crypto.Api.Auth;
using Scalar.AspNetCore;

namespace Orleans.Crypto.Api.OpenApi;

/// <summary>The API's own description, and the page to read and try it on.</summary>
internal static class ApiReference
{
    public const string BearerScheme = "bearer";
    private const string DocumentName = "v1";

    private const string OwnServerOnly =
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:";

    public static void AddApiReference(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer(OperationDescriptions.Describe);
        options.AddSchemaTransformer(SchemaDescriptions.Describe);
        options.AddDocumentTransformer(Describe);
    });

    public static void MapApiReference(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi($"/openapi/{DocumentName}.json").ForAnyone();
        routes.MapScalarApiReference("/reference", Configure).ForAnyone();
        routes.MapGet("/", () => Results.Redirect("/reference")).ForAnyone().ExcludeFromDescription();
    }

    // The page needs nothing but this server, and tells nobody else what is tried on it.
    private static void Configure(ScalarOptions options) => options
        .WithTitle("Orleans.Crypto")
        .AddHeadContent($"""<meta http-equiv="Content-Security-Policy" content="{OwnServerOnly}" />""")
        .DisableDefaultFonts()
        .DisableTelemetry()
        .DisableAgent()
        .DisableMcp()
        .HideDeveloperTools()
        .HideClientButton()
        .AddPreferredSecuritySchemes(BearerScheme);

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new()
        {
            Title = "Orleans.Crypto",
            Version = DocumentName,
            Description = """
                Hold, transfer and exchange crypto assets. Amounts, prices and quantities are decimal strings; times are RFC 3339 in UTC.
                Every write takes an `Idempotency-Key` header: with the same key and body it gives the first answer again.
                A refused request is answered by a problem detail (RFC 9457) whose `code` is stable.
                Lists come in parts, newest first: go on with `nextCursor` until it is null.
                """,
        };
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[BearerScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = BearerScheme,
            BearerFormat = "JWT",
            Description = "The access token that POST /v1/auth/login answers with.",
        };
        return Task.CompletedTask;
    }
}
