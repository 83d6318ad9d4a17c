using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Storage.Postgres.Relay;

namespace Orleans.Crypto.Storage.Postgres;

public static class PostgresJournalServiceExtensions
{
    /// <summary>
    /// Registers the database as the process's journal. It is opened, and migrated, before any hosted service starts, so
    /// that a database that can't be reached or a wrong setting stops the process at once; it is closed with the container.
    /// </summary>
    public static IServiceCollection AddPostgresJournal(this IServiceCollection services, Action<PostgresJournalOptions> configure)
    {
        services.AddOptions<PostgresJournalOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresJournalOptions>, PostgresJournalOptionsValidator>());
        services.TryAddSingleton(provider => PostgresJournal.Open(
            provider.GetRequiredService<IOptions<PostgresJournalOptions>>().Value, provider.GetService<ILogger<PostgresJournal>>()));
        services.TryAddSingleton<IJournal>(provider => provider.GetRequiredService<PostgresJournal>());
        services.TryAddSingleton<IRelayShares>(provider => new PostgresRelayShares(provider.GetRequiredService<IOptions<PostgresJournalOptions>>().Value.ConnectionString));
        services.AddHostedService<OpenAtStart>();
        return services;
    }

    /// <summary>Asks for the journal, which opens it, in the host's first phase.</summary>
    private sealed class OpenAtStart(IServiceProvider provider) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            _ = provider.GetRequiredService<PostgresJournal>();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
