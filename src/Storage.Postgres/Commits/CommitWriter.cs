using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Crypto.Ledger.Journal.GroupCommit;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Storage.Postgres.Schema;

namespace Orleans.Crypto.Storage.Postgres.Commits;

/// <summary>The thread that commits: whatever waits while one commit is under way shares the next, and so one fsync.</summary>
internal sealed class CommitWriter(Connections connections, EventTypes types, PostgresJournalOptions options, WriteQueue queue, CommitSignal committed, ILogger logger)
{
    private const int MaxAttempts = 3;

    /// <summary>In a commit that so few share, its own cost matters less than their time.</summary>
    private const int FewWrites = 8;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly List<PendingWrite> _batch = [];
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CommitSession? _session;
    private long _begun;
    private int _shared;

    /// <summary>Completes once the queue was closed and all of it was committed or failed.</summary>
    public Task Finished => _finished.Task;

    public void Start()
    {
        _session = OpenSession();
        new Thread(Run) { Name = "journal writer", IsBackground = true }.Start();
    }

    private void Run()
    {
        while (queue.Wait())
        {
            Gather();
            queue.Take(_batch, options.MaxCommitEntries, options.MaxCommitBytes);
            _shared = _batch.Count;
            if (_shared > 0)
            {
                CommitBatch();
            }

            _batch.Clear();
        }

        DropSession();
        _finished.SetResult();
    }

    // Among many, a commit that begins a moment later is shared by more; what comes alone does not wait.
    private void Gather()
    {
        var since = Stopwatch.GetElapsedTime(_begun);
        if (_shared > FewWrites && since < options.CommitInterval)
        {
            Thread.Sleep(options.CommitInterval - since);
        }

        _begun = Stopwatch.GetTimestamp();
    }

    private void CommitBatch()
    {
        var measurement = CommitTelemetry.Start(_batch);
        measurement.End(TryCommitBatch());
    }

    /// <returns>Whether it is durable; the waiters know by then.</returns>
    private bool TryCommitBatch()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _session ??= OpenSession();
                Complete(_session.Commit(_batch));
                return true;
            }
            catch (Exception exception) // The thread's edge: whatever it was, the waiters must hear of it and the next commit be tried.
            {
                var sent = _session?.Sent;
                var wasConnected = _session is not null;
                DropSession();
                if (sent is not null && Resolve(sent) is var durable && durable != false)
                {
                    Conclude(durable, exception);
                    return durable == true;
                }

                // Nothing of it was written. Where not even a connection came about, the next commit is soon enough.
                if (attempt == MaxAttempts || !wasConnected || exception is not NpgsqlException { IsTransient: true } || !TryEndStuckWriters(exception))
                {
                    Fail(exception, "Nothing of it was written.");
                    return false;
                }

                logger.LogWarning(exception, "A commit of {Writes} writes to the journal is tried again", _batch.Count);
            }
        }
    }

    private void Complete(long position)
    {
        if (position > 0)
        {
            committed.Advance(position);
        }

        foreach (var write in _batch)
        {
            write.Complete();
        }
    }

    private void Conclude(bool? durable, Exception exception)
    {
        if (durable is null)
        {
            Fail(exception, "Whether it was written is not known.");
            return;
        }

        logger.LogInformation("A commit of {Writes} writes lost its connection, and was found in the journal", _batch.Count);
        Complete(position: 0); // The waiters for a position are told by the poll.
    }

    private void Fail(Exception exception, string outcome)
    {
        logger.LogError(exception, "A commit of {Writes} writes to the journal failed. {Outcome}", _batch.Count, outcome);
        // Without the cause, which can't cross to a caller in another process; the log has it.
        JournalUnavailableException unavailable = new($"The journal could not commit. {outcome}");
        foreach (var write in _batch)
        {
            write.Fail(unavailable);
        }
    }

    /// <summary>Whether the commit is durable, read from the database; null where it can't be read in time.</summary>
    private bool? Resolve(SentCommit sent)
    {
        var started = Stopwatch.GetTimestamp();
        do
        {
            try
            {
                using var connection = connections.OpenWriter();
                if (sent.IsDurable(connection) is { } durable)
                {
                    return durable;
                }
            }
            catch (NpgsqlException exception)
            {
                logger.LogDebug(exception, "The outcome of a commit can't be read yet");
            }

            Thread.Sleep(s_pause);
        }
        while (Stopwatch.GetElapsedTime(started) < options.ResolveTimeout);
        return null;
    }

    /// <summary>
    /// A process that hangs in the middle of a commit blocks whoever writes to one of its streams. Its transaction may be
    /// ended: it has acknowledged nothing yet. False where the database can't be reached.
    /// </summary>
    private bool TryEndStuckWriters(Exception exception)
    {
        if (exception is not PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            return true;
        }

        try
        {
            using var connection = connections.OpenWriter();
            using var command = StuckWriters.End(options.LockTimeout);
            command.Connection = connection;
            logger.LogWarning("{Sessions} sessions hung in the middle of a commit and were ended", (long)command.ExecuteScalar()!);
            return true;
        }
        catch (NpgsqlException failure)
        {
            logger.LogWarning(failure, "Sessions that hang in a commit could not be ended");
            return false;
        }
    }

    private CommitSession OpenSession()
    {
        var connection = connections.OpenWriter();
        try
        {
            // Each time: the server may have been started again with other settings.
            Durability.Check(connection);
            return new(connection, types, options);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void DropSession()
    {
        types.Forget();
        _session?.Dispose();
        _session = null;
    }
}
