using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Storage.Postgres;

namespace Orleans.Crypto.Silo;

/// <summary>The argument <c>migrate</c>: brings the database up to date and ends. A silo that starts does the same, so that this is for those who want it done before.</summary>
internal static class DatabaseMigration
{
    public const string Argument = "migrate";

    /// <exception cref="InvalidConfigurationException">There is no database.</exception>
    public static async Task Run(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.AddDefaults();
        var storage = StorageOptions.Read(builder.Configuration);
        if (storage.Kind != StorageKind.Postgres)
        {
            throw new InvalidConfigurationException("Configuration 'Storage:Kind' must be Postgres: a SQLite file needs no migration.");
        }

        await using var app = builder.Build();
        await using var journal = PostgresJournal.Open(new() { ConnectionString = storage.RequireConnectionString() }, app.Services.GetRequiredService<ILogger<PostgresJournal>>());
        app.Logger.LogInformation("The database is up to date");
    }
}
