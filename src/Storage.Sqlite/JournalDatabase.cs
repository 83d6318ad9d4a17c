using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>The file: held by this process alone, migrated, and opened with the settings that make a commit durable.</summary>
internal sealed class JournalDatabase : IDisposable
{
    private const int WriterCacheKibibytes = 65_536;
    private const int ReaderCacheKibibytes = 8_192;

    // The write-ahead log is written back when it passes 16 MiB (in pages of 4 KiB). At SQLite's own 4 MiB nearly every
    // large commit would pay for it; at 64 MiB and more the rate was no better and the commit that pays took longer.
    private const int WriteBackPages = 4_096;
    private const int LogSizeLimitBytes = 4 * WriteBackPages * 4_096;

    private readonly string path;
    private readonly TimeSpan lockTimeout;
    private readonly FileStream processLock;

    private JournalDatabase(string path, TimeSpan lockTimeout, FileStream processLock)
    {
        this.path = path;
        this.lockTimeout = lockTimeout;
        this.processLock = processLock;
    }

    public static JournalDatabase Open(SqliteJournalOptions options)
    {
        string fullPath = Path.GetFullPath(options.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
        JournalDatabase database = new(fullPath, options.LockTimeout, HoldLock(fullPath));
        try
        {
            using SqliteConnection connection = database.OpenWriter();
            Schema.Migrate(connection);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public SqliteConnection OpenWriter()
    {
        SqliteConnection connection = OpenConnection();
        try
        {
            Run(connection, "PRAGMA journal_mode = WAL");
            Run(connection, "PRAGMA synchronous = FULL");
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{WriterCacheKibibytes}"));
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {WriteBackPages}"));
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit = {LogSizeLimitBytes}"));
            Require(connection, "journal_mode", "wal");
            Require(connection, "synchronous", "2");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SqliteConnection OpenReader()
    {
        SqliteConnection connection = OpenConnection();
        Run(connection, "PRAGMA query_only = 1");
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{ReaderCacheKibibytes}"));
        return connection;
    }

    public void Dispose() => processLock.Dispose();

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        return command.ExecuteScalar();
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    /// <summary>The system drops this lock with the process, however that ends.</summary>
    private static FileStream HoldLock(string path)
    {
        string lockPath = path + ".lock";
        try
        {
            return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new JournalUnavailableException($"The journal '{path}' is in use by another process, which holds '{lockPath}'.", exception);
        }
    }

    private SqliteConnection OpenConnection()
    {
        // Pooling would keep a connection whose error made us close it.
        int timeoutSeconds = Math.Max(1, (int)Math.Ceiling(lockTimeout.TotalSeconds));
        SqliteConnectionStringBuilder settings = new() { DataSource = path, Pooling = false, DefaultTimeout = timeoutSeconds };
        SqliteConnection connection = new(settings.ToString());
        try
        {
            connection.Open();
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)lockTimeout.TotalMilliseconds}"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Require(SqliteConnection connection, string pragma, string expected)
    {
        string? actual = Convert.ToString(Scalar(connection, $"PRAGMA {pragma}"), CultureInfo.InvariantCulture);
        if (actual != expected)
        {
            throw new JournalUnavailableException(
                $"SQLite did not take 'PRAGMA {pragma} = {expected}' for '{connection.DataSource}' (it says '{actual}'); commits would not be durable.");
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "Only this project's own constants come here.")]
    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
