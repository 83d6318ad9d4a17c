using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Orleans.Crypto.PlainSql.Bench;

const string Issuer = "orleans-crypto";

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.AddSingleton(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Setting("Database"))
{
    // On two cores: 64 connections cost both processes half as much again a transfer, and were slower.
    MaxPoolSize = builder.Configuration.GetValue("PoolSize", 16),
    // The one statement is prepared at its first use on a connection.
    MaxAutoPrepare = 8,
    AutoPrepareMinUsages = 1,
    NoResetOnClose = true,
}));
builder.Services.AddSingleton(services => new Transfers(services.GetRequiredService<NpgsqlDataSource>(), builder.Configuration.GetValue("RecordsNothing", defaultValue: false)));
builder.Services.AddProblemDetails();
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    options.MapInboundClaims = false;
    options.TokenValidationParameters = new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Issuer,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = new SymmetricSecurityKey(Convert.FromBase64String(Setting("AccessTokenKey"))),
        NameClaimType = JwtRegisteredClaimNames.Sub,
        RoleClaimType = "roles",
    };
});
builder.Services.AddAuthorization();

var app = builder.Build();
app.UseStatusCodePages();
app.UseAuthentication();
app.UseAuthorization();
app.MapPost("/v1/transfers", TransferEndpoint.Send).RequireAuthorization(policy => policy.RequireRole("customer"));
app.Lifetime.ApplicationStarted.Register(() =>
    Console.WriteLine($"  API  {app.Urls.First()}/v1"));
await app.RunAsync();

string Setting(string name) => builder.Configuration[name] ?? throw new InvalidOperationException($"The setting '{name}' is missing.");
