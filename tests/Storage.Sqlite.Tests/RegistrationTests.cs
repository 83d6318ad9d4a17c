using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite.Tests;

public sealed class RegistrationTests : IAsyncDisposable
{
    private readonly SqliteStore store = new();

    [Fact]
    public async Task A_host_opens_the_journal_before_its_services_start_and_closes_it_with_them()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddHostedService<FileMustExist>();
        builder.Services.AddSingleton(store);
        builder.Services.AddSqliteJournal(options => options.Path = store.File);
        using (IHost host = builder.Build())
        {
            await host.StartAsync();
            IJournal journal = host.Services.GetRequiredService<IJournal>();
            Assert.Same(host.Services.GetRequiredService<SqliteJournal>(), journal);
            Assert.Throws<JournalUnavailableException>(() => store.OpenJournal());
            await host.StopAsync();
        }

        await store.OpenJournal().DisposeAsync();
    }

    [Theory]
    [InlineData("Path", "")]
    [InlineData("QueueCapacity", "0")]
    [InlineData("MaxCommitEntries", "-1")]
    [InlineData("ReadConnections", "65")]
    [InlineData("LockTimeout", "01:00:00")]
    public async Task A_wrong_setting_stops_the_host_with_its_name(string setting, string value)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSqliteJournal(options =>
        {
            options.Path = store.File;
            System.Reflection.PropertyInfo property = typeof(SqliteJournalOptions).GetProperty(setting)!;
            property.SetValue(options, System.ComponentModel.TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value));
        });
        using IHost host = builder.Build();

        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(store.File));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private sealed class FileMustExist(SqliteStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            Assert.True(File.Exists(store.File));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
