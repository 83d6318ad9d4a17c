using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Sqlite;

public static class SqliteJournalServiceExtensions
{
    /// <summary>
    /// Registers the SQLite file as the process's journal. It is opened before any hosted service starts, so that a
    /// file in use or a wrong setting stops the process at once, and closed with the container.
    /// </summary>
    public static IServiceCollection AddSqliteJournal(this IServiceCollection services, Action<SqliteJournalOptions>? configure = null)
    {
        OptionsBuilder<SqliteJournalOptions> options = services.AddOptions<SqliteJournalOptions>().ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteJournalOptions>, SqliteJournalOptionsValidator>());
        services.TryAddSingleton(provider => SqliteJournal.Open(
            provider.GetRequiredService<IOptions<SqliteJournalOptions>>().Value,
            provider.GetService<ILogger<SqliteJournal>>()));
        services.TryAddSingleton<IJournal>(provider => provider.GetRequiredService<SqliteJournal>());
        services.AddHostedService<OpenAtStart>();
        return services;
    }

    /// <summary>Asks for the journal, which opens it, in the host's first phase.</summary>
    private sealed class OpenAtStart(IServiceProvider provider) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            _ = provider.GetRequiredService<SqliteJournal>();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
