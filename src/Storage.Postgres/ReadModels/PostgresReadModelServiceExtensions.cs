using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Crypto.Ledger.ReadModels;

namespace Orleans.Crypto.Storage.Postgres.ReadModels;

public static class PostgresReadModelServiceExtensions
{
    /// <summary>Registers the read models of a database that a <see cref="PostgresJournal"/> has migrated.</summary>
    public static IServiceCollection AddPostgresReadModels(this IServiceCollection services, string connectionString)
    {
        services.TryAddSingleton<IReadModels>(_ => new PostgresReadModels(connectionString));
        return services;
    }
}
