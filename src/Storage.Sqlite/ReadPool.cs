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
    private readonly ReadGate gate = new(connections, queueCapacity);
    private readonly ConcurrentBag<ReadSession> idle = [];

    public Task<TResult> Run<TResult>(Func<ReadSession, TResult> read, CancellationToken cancellationToken) =>
        gate.Run(cancellation => Task.Run(() => Read(read), cancellation), cancellationToken);

    /// <summary>Refuses new reads, and completes once those under way have ended and their connections are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await gate.DisposeAsync().ConfigureAwait(false);
        while (idle.TryTake(out ReadSession? session)) session.Dispose();
    }

    private TResult Read<TResult>(Func<ReadSession, TResult> read)
    {
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
