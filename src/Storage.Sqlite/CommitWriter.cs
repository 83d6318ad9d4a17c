using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Ledger.Journal.GroupCommit;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>
/// The thread that commits: whatever waits while one commit is under way shares the next, and so one fsync.
/// </summary>
internal sealed class CommitWriter
{
    private readonly JournalDatabase database;
    private readonly SqliteJournalOptions options;
    private readonly WriteQueue queue;
    private readonly RecentIndex recent;
    private readonly CommitSignal committed;
    private readonly ILogger logger;
    private readonly List<PendingWrite> batch = [];
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WriteSession? session;
    private long lastPosition;

    public CommitWriter(JournalDatabase database, SqliteJournalOptions options, WriteQueue queue, RecentIndex recent, CommitSignal committed, ILogger logger)
    {
        this.database = database;
        this.options = options;
        this.queue = queue;
        this.recent = recent;
        this.committed = committed;
        this.logger = logger;
        session = OpenSession();
    }

    /// <summary>Completes once the queue was closed and all of it was committed or failed.</summary>
    public Task Finished => finished.Task;

    public void Start() => new Thread(Run) { Name = "journal writer", IsBackground = true }.Start();

    private void Run()
    {
        while (queue.Take(batch, options.MaxCommitEntries, options.MaxCommitBytes))
        {
            if (batch.Count > 0) CommitBatch();
            batch.Clear();
        }

        Close();
        finished.SetResult();
    }

    private void CommitBatch()
    {
        CommitMeasurement measurement = CommitTelemetry.Start(batch);
        bool durable = TryCommitBatch();
        measurement.End(durable);
        if (!durable) return;

        foreach (PendingWrite write in batch) write.Complete();
    }

    /// <returns>Whether it is durable; where it is not, the waiters know by then.</returns>
    private bool TryCommitBatch()
    {
        try
        {
            WriteSession open = session ??= OpenSession();
            open.Begin();
            foreach (PendingWrite write in batch) open.Write(write);
            open.Commit();
            committed.Advance(open.CommittedPosition);
            return true;
        }
        catch (Exception exception) // The thread's edge: whatever it was, the waiters must hear of it and the next commit be tried.
        {
            Fail(exception);
            return false;
        }
    }

    private void Fail(Exception exception)
    {
        logger.LogError(exception, "A commit of {Writes} writes to the journal failed", batch.Count);
        DropSession();
        JournalUnavailableException unavailable = new("The journal could not commit.", exception);
        foreach (PendingWrite write in batch) write.Fail(unavailable);
    }

    /// <summary>Closing the connection rolls back, whatever state it is in; the next commit opens another and knows nothing.</summary>
    private void DropSession()
    {
        lastPosition = session?.LastPosition ?? lastPosition;
        try
        {
            session?.Dispose();
        }
        catch (SqliteException exception)
        {
            logger.LogWarning(exception, "The journal's failed connection did not close cleanly");
        }

        session = null;
    }

    private void Close()
    {
        try
        {
            session?.WriteBack();
        }
        catch (SqliteException exception)
        {
            // Nothing is lost: the next open reads the write-ahead log.
            logger.LogWarning(exception, "The journal's write-ahead log was not written back at closing");
        }

        DropSession();
    }

    private WriteSession OpenSession()
    {
        SqliteConnection connection = database.OpenWriter();
        try
        {
            WriteSession opened = new(connection, options, recent, lastPosition);
            committed.Advance(opened.CommittedPosition); // After a failure it may be found that the commit was durable after all.
            return opened;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
