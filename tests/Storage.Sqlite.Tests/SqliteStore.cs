using Microsoft.Data.Sqlite;
using Orleans.Crypto.Journal.Contract;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Sqlite.Tests;

/// <summary>A journal file in a folder of its own.</summary>
public sealed class SqliteStore(Action<SqliteJournalOptions>? configure = null) : JournalStore
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("journal-");

    public string File => Path.Combine(folder.FullName, "journal.db");

    public SqliteJournal OpenJournal(Action<SqliteJournalOptions>? more = null)
    {
        SqliteJournalOptions options = new() { Path = File };
        configure?.Invoke(options);
        more?.Invoke(options);
        return SqliteJournal.Open(options);
    }

    public override Task<IJournal> Open(int queueCapacity = 65_536) =>
        Task.FromResult<IJournal>(OpenJournal(options => options.QueueCapacity = queueCapacity));

    public override async Task Close(IJournal journal) => await ((SqliteJournal)journal).DisposeAsync();

    /// <summary>A connection beside the journal's, such as an operator's.</summary>
    public SqliteConnection Connect()
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public override ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
