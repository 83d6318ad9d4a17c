using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Crypto.Ledger.Journal;
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
    /// <summary>Of one entry or snapshot.</summary>
    public const int MaxPayloadBytes = 64 * 1024 * 1024;

    /// <summary>Of a stream's, reader's or event type's name, in characters.</summary>
    public const int MaxNameLength = 512;

    private readonly JournalDatabase database;
    private readonly int queueCapacity;
    private readonly WriteQueue queue;
    private readonly CommitSignal committed = new();
    private readonly CommitWriter writer;
    private readonly ReadPool reads;
    private readonly Lazy<Task> closing;

    private SqliteJournal(JournalDatabase database, SqliteJournalOptions options, ILogger logger)
    {
        this.database = database;
        queueCapacity = options.QueueCapacity;
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

    public ValueTask<AppendResult> Append(JournalAppend append, CancellationToken cancellationToken = default)
    {
        PendingAppend write = new(append, CheckedBytes(append));
        return new ValueTask<AppendResult>(Enqueue(write, cancellationToken));
    }

    public void ThrowIfFull()
    {
        if (queue.IsFull) throw new JournalOverloadedException(queueCapacity);
    }

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
        PartitionSet partitions, long afterPosition, long throughPosition, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return reads.Run(session => session.ReadPartitions(partitions, afterPosition, throughPosition, limit), cancellationToken);
    }

    public Task WaitForCommit(long position, CancellationToken cancellationToken = default) =>
        committed.WaitBeyond(position, cancellationToken);

    public Task<JournalSnapshot?> LoadSnapshot(string streamId, CancellationToken cancellationToken = default) =>
        reads.Run(session => session.LoadSnapshot(streamId), cancellationToken);

    public Task SaveSnapshot(string streamId, JournalSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        CheckName(streamId);
        CheckPayload(snapshot.Payload);
        return Enqueue(new PendingSnapshot(streamId, snapshot), cancellationToken);
    }

    public Task<long> LoadCheckpoint(string reader, CancellationToken cancellationToken = default) =>
        reads.Run(session => session.LoadCheckpoint(reader), cancellationToken);

    public Task SaveCheckpoint(string reader, long position, CancellationToken cancellationToken = default)
    {
        CheckName(reader);
        return Enqueue(new PendingCheckpoint(reader, position), cancellationToken);
    }

    public ValueTask DisposeAsync() => new(closing.Value);

    /// <summary>As <see cref="DisposeAsync"/>, for containers that are not disposed asynchronously. Blocks until what is queued is committed.</summary>
    public void Dispose() => closing.Value.GetAwaiter().GetResult();

    internal static JournalUnavailableException Closed() => new("The journal is closed.");

    private Task<TResult> Enqueue<TResult>(PendingWrite<TResult> write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<TResult>(cancellationToken);

        // Before it is enqueued: afterwards the writer might complete it while it is being registered.
        write.CancelWith(cancellationToken);
        switch (queue.TryEnqueue(write))
        {
            case EnqueueOutcome.Full when write.TryTake():
                write.Fail(new JournalOverloadedException(queueCapacity));
                break;
            case EnqueueOutcome.Closed when write.TryTake():
                write.Fail(Closed());
                break;
        }

        return write.Outcome;
    }

    private async Task Close()
    {
        queue.Close();
        await writer.Finished.ConfigureAwait(false);
        committed.Close(Closed());
        await reads.DisposeAsync().ConfigureAwait(false);
        database.Dispose();
    }

    private static long CheckedBytes(JournalAppend append)
    {
        CheckName(append.StreamId);
        if (append.Entries.Count == 0) throw new ArgumentException("An append has at least one entry.", nameof(append));
        long bytes = 0;
        for (int i = 0; i < append.Entries.Count; i++)
        {
            NewEntry entry = append.Entries[i];
            CheckName(entry.Type);
            CheckPayload(entry.Payload);
            bytes += entry.Payload.Length;
        }

        return bytes;
    }

    private static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxNameLength) throw new ArgumentException($"A name has at most {MaxNameLength} characters.", nameof(name));
    }

    private static void CheckPayload(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > MaxPayloadBytes) throw new ArgumentException($"A payload has at most {MaxPayloadBytes} bytes.", nameof(payload));
    }
}
