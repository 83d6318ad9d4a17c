using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Storage.Postgres.Relay;

namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class RegistrationTests(SharedPostgres postgres)
{
    [Fact]
    public async Task A_host_opens_the_journal_before_its_services_start_and_closes_it_with_them()
    {
        var database = await postgres.Server.CreateDatabase();
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<IHostedService>(new DatabaseMustBeMigrated(database));
        builder.Services.AddPostgresJournal(options => options.ConnectionString = database);
        IJournal journal;
        using (var host = builder.Build())
        {
            await host.StartAsync();
            journal = host.Services.GetRequiredService<IJournal>();
            Assert.Same(host.Services.GetRequiredService<PostgresJournal>(), journal);
            Assert.IsType<PostgresRelayShares>(host.Services.GetRequiredService<IRelayShares>());
            await journal.Commit("wallet/1", 1);
            await host.StopAsync();
        }

        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Commit("wallet/1", 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("Password=secret")]
    [InlineData("Host=db;Port=secret")]
    [InlineData("Host=db;Pasword=secret")]
    [InlineData("Host=db;Password=secret;Timeout=soon")]
    public async Task A_wrong_connection_string_stops_the_host_and_is_not_repeated(string connectionString)
    {
        var refused = await Refusal(options => options.ConnectionString = connectionString);

        Assert.Contains("ConnectionString", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Pasword", refused.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("QueueCapacity", "0")]
    [InlineData("QueueBytes", "0")]
    [InlineData("MaxCommitEntries", "524289")]
    [InlineData("MaxCommitBytes", "-1")]
    [InlineData("StreamHeads", "1")]
    [InlineData("ReadConnections", "201")]
    [InlineData("ReadQueueCapacity", "0")]
    [InlineData("PollInterval", "00:00:00")]
    [InlineData("Timeout", "00:00:00.5")]
    [InlineData("LockTimeout", "01:00:00")]
    [InlineData("ResolveTimeout", "-00:00:01")]
    public async Task A_wrong_setting_stops_the_host_with_its_name(string setting, string value)
    {
        var refused = await Refusal(options =>
        {
            options.ConnectionString = "Host=127.0.0.1;Port=1";
            var property = typeof(PostgresJournalOptions).GetProperty(setting)!;
            property.SetValue(options, TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value));
        });

        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Password=secret")]
    [InlineData("Host=nowhere.invalid;Password=secret")]
    public async Task A_database_that_cannot_be_reached_stops_the_host(string connectionString)
    {
        using var host = NewHost(options => options.ConnectionString = connectionString);

        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => host.StartAsync());
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    private static async Task<OptionsValidationException> Refusal(Action<PostgresJournalOptions> configure)
    {
        using var host = NewHost(configure);
        return await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }

    private static IHost NewHost(Action<PostgresJournalOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddPostgresJournal(configure);
        return builder.Build();
    }

    private sealed class DatabaseMustBeMigrated(string database) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var connection = new NpgsqlConnection(database + ";Pooling=false");
            await connection.OpenAsync(cancellationToken);
            Assert.True((int)(await connection.Run("SELECT max(version) FROM schema_version"))! > 0);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
