using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.Journal.GroupCommit;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>
/// The embedded journal: one SQLite file, one process, one writing thread. A commit is one transaction with
/// <c>synchronous=FULL</c>, that is one fsync of the write-ahead log, shared by all the writes that waited for it.
/// </summary>
/// <remarks>
/// The entries of an append must not be changed until it has completed. Disposal commits what is queued, writes the log
/// back and closes the file; afterwards every member throws <see cref="JournalUnavailableException"/>.
/// </remarks>
public sealed class SqliteJournal : IJournal, IAsyncDisposable, IDisposable
{
    private readonly JournalDatabase database;
    private readonly WriteQueue queue;
    private readonly CommitSignal committed = new();
    private readonly CommitWriter writer;
    private readonly ReadPool reads;
    private readonly Lazy<Task> closing;

    private SqliteJournal(JournalDatabase database, SqliteJournalOptions options, ILogger logger)
    {
        this.database = database;
        queue = new WriteQueue(options.QueueCapacity, options.QueueBytes);
        RecentIndex recent = new();
        writer = new CommitWriter(database, options, queue, recent, committed, logger);
        reads = new ReadPool(database, recent, committed, options.ReadConnections, options.ReadQueueCapacity);
        closing = new Lazy<Task>(Close);
    }

    /// <summary>Opens the file, which is made when missing, and brings its tables to this program's version.</summary>
    /// <exception cref="JournalUnavailableException">Another process has the file open, or it can't be opened or made durable.</exception>
    /// <exception cref="InvalidDataException">A newer program wrote the file.</exception>
    public static SqliteJournal Open(SqliteJournalOptions options, ILogger<SqliteJournal>? logger = null)
    {
        JournalDatabase? opened = null;
        try
        {
            opened = JournalDatabase.Open(options);
            SqliteJournal journal = new(opened, options, logger ?? NullLogger<SqliteJournal>.Instance);
            journal.writer.Start();
            return journal;
        }
        catch (Exception exception)
        {
            opened?.Dispose();
            if (exception is not SqliteException) throw;
            throw new JournalUnavailableException($"The journal '{Path.GetFullPath(options.Path)}' could not be opened: {exception.Message}", exception);
        }
    }

    public ValueTask<AppendResult> Append(JournalAppend append, CancellationToken cancellationToken = default) =>
        new(queue.Enqueue(new PendingAppend(append), cancellationToken));

    public void ThrowIfFull() => queue.ThrowIfFull();

    public Task<IReadOnlyList<JournalEntry>> Read(string streamId, long fromVersion, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return reads.Run(session => session.Read(streamId, fromVersion, limit), cancellationToken);
    }

    public Task<BackwardPage> ReadBackward(
        string streamId, long beforeVersion, int limit, IReadOnlyCollection<string>? types, int scanLimit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scanLimit);
        return reads.Run(session => session.ReadBackward(streamId, beforeVersion, limit, types, scanLimit), cancellationToken);
    }

    public Task<KeyedEntry?> Find(string streamId, UInt128 key, CancellationToken cancellationToken = default) =>
        reads.Run(session => session.Find(streamId, key), cancellationToken);

    public Task<IReadOnlyList<JournalEntry>> ReadAll(long afterPosition, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return reads.Run(session => session.ReadAll(afterPosition, limit), cancellationToken);
    }

    public Task<JournalPage> ReadPartitions(
        PartitionSet partitions, long afterPosition, long throughPosition, int limit, IReadOnlySet<string>? exceptTypes = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return reads.Run(session => session.ReadPartitions(partitions, afterPosition, throughPosition, limit, exceptTypes), cancellationToken);
    }

    public Task<long> LastPosition(CancellationToken cancellationToken = default) => reads.Run(_ => committed.LastPosition, cancellationToken);

    public Task WaitForCommit(long position, CancellationToken cancellationToken = default) =>
        committed.WaitBeyond(position, cancellationToken);

    public Task<LoadedStream> Load(string streamId, CancellationToken cancellationToken = default) =>
        reads.Run(session => session.Load(streamId), cancellationToken);

    public Task SaveSnapshot(string streamId, JournalSnapshot snapshot, CancellationToken cancellationToken = default) =>
        queue.Enqueue(new PendingSnapshot(streamId, snapshot), cancellationToken);

    public Task<long> LoadCheckpoint(string reader, CancellationToken cancellationToken = default) =>
        reads.Run(session => session.LoadCheckpoint(reader), cancellationToken);

    public Task SaveCheckpoint(string reader, long position, CancellationToken cancellationToken = default) =>
        queue.Enqueue(new PendingCheckpoint(reader, position), cancellationToken);

    public ValueTask DisposeAsync() => new(closing.Value);

    /// <summary>As <see cref="DisposeAsync"/>, for containers that are not disposed asynchronously. Blocks until what is queued is committed.</summary>
    public void Dispose() => closing.Value.GetAwaiter().GetResult();

    internal static JournalUnavailableException Closed() => new("The journal is closed.");

    private async Task Close()
    {
        queue.Close();
        await writer.Finished.ConfigureAwait(false);
        committed.Close(Closed());
        await reads.DisposeAsync().ConfigureAwait(false);
        database.Dispose();
    }
}
