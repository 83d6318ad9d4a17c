using Microsoft.Extensions.Options;
using Npgsql;

namespace Orleans.Crypto.Storage.Postgres;

/// <summary>Which database keeps the journal, and how much of it is held in memory and in one commit.</summary>
public sealed class PostgresJournalOptions
{
    /// <summary>Npgsql's connection string, to PostgreSQL 15 or later, straight or through a pooler in session mode.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Appends, snapshots and checkpoints that may wait for a commit; one more is refused. 1 to 10,000,000.</summary>
    public int QueueCapacity { get; set; } = 65_536;

    /// <summary>Payload bytes that may wait for a commit; past it a further write is refused. At least 1.</summary>
    public long QueueBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Entries after which a commit is closed, 1 to 500,000. A single larger append still commits whole.</summary>
    public int MaxCommitEntries { get; set; } = 8_192;

    /// <summary>Payload bytes after which a commit is closed. At least 1.</summary>
    public long MaxCommitBytes { get; set; } = 16L * 1024 * 1024;

    /// <summary>How soon after the beginning of a commit of many writes the next may begin, so that more share it; up to 1 s.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// Streams whose last version and name are kept in memory, about 450 bytes each; half of them at least are the ones used
    /// last. Of the versions, twice the entries of a commit are kept at the least.
    /// </summary>
    public int StreamHeads { get; set; } = 200_000;

    /// <summary>Reads that run at the same time, each on its own connection. 1 to 200.</summary>
    public int ReadConnections { get; set; } = 16;

    /// <summary>Reads that may wait for a connection; one more is refused. 1 to 10,000,000.</summary>
    public int ReadQueueCapacity { get; set; } = 65_536;

    /// <summary>How often the database is asked for commits of other processes while somebody waits for one. 1 ms to 10 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a connection or a statement may take before the database counts as lost. 1 to 60 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a commit waits for another process that has an uncommitted entry in its way, before that one counts as
    /// stuck and its session is ended. 10 ms to 60 s.
    /// </summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the outcome of a commit whose connection was lost is sought before its callers are told that it is unknown. 0 to 60 s.</summary>
    public TimeSpan ResolveTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

internal sealed class PostgresJournalOptionsValidator : IValidateOptions<PostgresJournalOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresJournalOptions options)
    {
        List<string> failures = [];
        try
        {
            if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(options.ConnectionString).Host))
            {
                failures.Add("PostgresJournal: ConnectionString must name a Host.");
            }
        }
        catch (ArgumentException)
        {
            // Not the message: it may repeat a part of the string, which holds a password.
            failures.Add("PostgresJournal: ConnectionString must be a connection string of Npgsql, such as Host=db;Database=exchange;Username=exchange.");
        }

        Require(nameof(options.QueueCapacity), options.QueueCapacity, 1, 10_000_000);
        Require(nameof(options.QueueBytes), options.QueueBytes, 1, long.MaxValue);
        Require(nameof(options.MaxCommitEntries), options.MaxCommitEntries, 1, JournalPosition.MaxOrdinals / 2);
        Require(nameof(options.MaxCommitBytes), options.MaxCommitBytes, 1, long.MaxValue);
        Require(nameof(options.StreamHeads), options.StreamHeads, 2, 10_000_000);
        Require(nameof(options.ReadConnections), options.ReadConnections, 1, 200);
        Require(nameof(options.ReadQueueCapacity), options.ReadQueueCapacity, 1, 10_000_000);
        Require("CommitInterval (ms)", (long)options.CommitInterval.TotalMilliseconds, 0, 1_000);
        Require("PollInterval (ms)", (long)options.PollInterval.TotalMilliseconds, 1, 10_000);
        Require("Timeout (ms)", (long)options.Timeout.TotalMilliseconds, 1_000, 60_000);
        Require("LockTimeout (ms)", (long)options.LockTimeout.TotalMilliseconds, 10, 60_000);
        Require("ResolveTimeout (ms)", (long)options.ResolveTimeout.TotalMilliseconds, 0, 60_000);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(string setting, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                failures.Add($"PostgresJournal: {setting} is {value}; it must be {least} to {most}.");
            }
        }
    }
}
