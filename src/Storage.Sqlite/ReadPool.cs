using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.Journal.GroupCommit;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>
/// Reads on their own connections and on the thread pool, so that a grain's turn never waits for the disk, and no more of
/// them at a time than there are connections.
/// </summary>
internal sealed class ReadPool(JournalDatabase database, RecentIndex recent, CommitSignal committed, int connections, int queueCapacity) : IAsyncDisposable
{
    private readonly SemaphoreSlim permits = new(connections, connections);
    private readonly ConcurrentBag<ReadSession> idle = [];
    private int waiting;
    private volatile bool closed;

    public async Task<TResult> Run<TResult>(Func<ReadSession, TResult> read, CancellationToken cancellationToken)
    {
        if (closed) throw SqliteJournal.Closed();
        if (Interlocked.Increment(ref waiting) > queueCapacity)
        {
            Interlocked.Decrement(ref waiting);
            throw new JournalOverloadedException(queueCapacity);
        }

        try
        {
            await permits.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        try
        {
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            permits.Release();
        }
    }

    /// <summary>Refuses new reads, and completes once those under way have ended and their connections are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        closed = true;
        for (int i = 0; i < connections; i++) await permits.WaitAsync().ConfigureAwait(false);
        while (idle.TryTake(out ReadSession? session)) session.Dispose();
        permits.Release(connections); // Reads that waited meanwhile come through and find it closed.
    }

    private TResult Read<TResult>(Func<ReadSession, TResult> read)
    {
        if (closed) throw SqliteJournal.Closed();
        ReadSession? session = null;
        try
        {
            if (!idle.TryTake(out session)) session = OpenSession();
            TResult result = read(session);
            idle.Add(session);
            return result;
        }
        catch (Exception exception)
        {
            // A statement may stand in the middle of a read, which would pin the write-ahead log: never reuse the session.
            session?.Dispose();
            if (exception is SqliteException) throw new JournalUnavailableException("The journal could not be read.", exception);
            throw;
        }
    }

    private ReadSession OpenSession()
    {
        SqliteConnection connection = database.OpenReader();
        try
        {
            return new ReadSession(connection, recent, committed);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
