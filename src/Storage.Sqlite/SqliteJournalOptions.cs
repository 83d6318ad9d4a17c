using Microsoft.Extensions.Options;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>Where the embedded journal keeps its file, and how much it holds in memory and in one commit.</summary>
public sealed class SqliteJournalOptions
{
    /// <summary>The database file. Its folder is made when missing; <c>-wal</c>, <c>-shm</c> and <c>.lock</c> files stand beside it.</summary>
    public string Path { get; set; } = System.IO.Path.Combine("data", "journal.db");

    /// <summary>Appends, snapshots and checkpoints that may wait for a commit; one more is refused. 1 to 10,000,000.</summary>
    public int QueueCapacity { get; set; } = 65_536;

    /// <summary>Payload bytes that may wait for a commit; past it a further write is refused. At least 1.</summary>
    public long QueueBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Entries after which a commit is closed, 1 to 1,000,000. A single larger append still commits whole.</summary>
    public int MaxCommitEntries { get; set; } = 8_192;

    /// <summary>Payload bytes after which a commit is closed. At least 1.</summary>
    public long MaxCommitBytes { get; set; } = 16L * 1024 * 1024;

    /// <summary>Streams whose last version is kept in memory, about 200 bytes each. 2 to 10,000,000.</summary>
    public int StreamHeads { get; set; } = 200_000;

    /// <summary>
    /// Entries after which their index is merged into the file, about 150 bytes of memory each; up to twice as many are
    /// held, and read at open. More makes merging cheaper. 1 to 10,000,000.
    /// </summary>
    public int RecentEntries { get; set; } = 131_072;

    /// <summary>Reads that run at the same time, each on its own connection. 1 to 64.</summary>
    public int ReadConnections { get; set; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>Reads that may wait for a connection; one more is refused. 1 to 10,000,000.</summary>
    public int ReadQueueCapacity { get; set; } = 65_536;

    /// <summary>How long a commit or read waits for another process, such as an operator's <c>sqlite3</c>, that has locked the database. 0 to 60 s.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

internal sealed class SqliteJournalOptionsValidator : IValidateOptions<SqliteJournalOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteJournalOptions options)
    {
        List<string> failures = [];
        if (string.IsNullOrWhiteSpace(options.Path)) failures.Add("Path must name a file.");
        Require(nameof(options.QueueCapacity), options.QueueCapacity, 1, 10_000_000);
        Require(nameof(options.QueueBytes), options.QueueBytes, 1, long.MaxValue);
        Require(nameof(options.MaxCommitEntries), options.MaxCommitEntries, 1, 1_000_000);
        Require(nameof(options.MaxCommitBytes), options.MaxCommitBytes, 1, long.MaxValue);
        Require(nameof(options.StreamHeads), options.StreamHeads, 2, 10_000_000);
        Require(nameof(options.RecentEntries), options.RecentEntries, 1, 10_000_000);
        Require(nameof(options.ReadConnections), options.ReadConnections, 1, 64);
        Require(nameof(options.ReadQueueCapacity), options.ReadQueueCapacity, 1, 10_000_000);
        Require("LockTimeout (ms)", (long)options.LockTimeout.TotalMilliseconds, 0, 60_000);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(string setting, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                failures.Add($"SqliteJournal: {setting} is {value}; it must be {least} to {most}.");
            }
        }
    }
}
