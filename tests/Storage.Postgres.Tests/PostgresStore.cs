using Npgsql;
using Orleans.Crypto.Journal.Contract;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>A journal's database, and what stands beside the journal in it.</summary>
public sealed class PostgresStore(Func<Task<string>> createDatabase, Action<PostgresJournalOptions>? configure = null) : JournalStore
{
    private string? _connectionString;

    public async Task<PostgresJournal> OpenJournal(Action<PostgresJournalOptions>? more = null)
    {
        var options = new PostgresJournalOptions { ConnectionString = await ConnectionString() };
        configure?.Invoke(options);
        more?.Invoke(options);
        return PostgresJournal.Open(options);
    }

    public override async Task<IJournal> Open(int queueCapacity = 65_536) => await OpenJournal(options => options.QueueCapacity = queueCapacity);

    public override async Task Close(IJournal journal) => await ((PostgresJournal)journal).DisposeAsync();

    public async Task<string> ConnectionString() => _connectionString ??= await createDatabase();

    /// <summary>A session beside the journal's, such as an operator's or another silo's.</summary>
    public async Task<NpgsqlConnection> Connect(string? applicationName = null)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(await ConnectionString()) { Pooling = false, ApplicationName = applicationName }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs a statement in a session of its own; returns its first value.</summary>
    public async Task<object?> Run(string sql)
    {
        await using var connection = await Connect();
        return await connection.Run(sql);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal static class NpgsqlConnectionExtensions
{
    public static async Task<object?> Run(this NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The tests' own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
