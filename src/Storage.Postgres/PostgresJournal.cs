using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.Journal.GroupCommit;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Storage.Postgres.Commits;
using Orleans.Crypto.Storage.Postgres.Reads;
using Orleans.Crypto.Storage.Postgres.Schema;

namespace Orleans.Crypto.Storage.Postgres;

/// <summary>
/// The cluster's journal: one PostgreSQL database, any number of processes. A commit is one transaction, with one
/// statement for the entries, another for their keys, and one fsync, for all the writes of this process that waited for it.
/// </summary>
/// <remarks>
/// The entries of an append must not be changed until it has completed. Disposal commits what is queued; afterwards every
/// member throws <see cref="JournalUnavailableException"/>.
/// </remarks>
public sealed class PostgresJournal : IJournal, IAsyncDisposable, IDisposable
{
    /// <summary>Groups of streams that are loaded at the same time: a slow disk is asked for several places at once.</summary>
    private const int LoadGroups = 4;

    private readonly Connections _connections;
    private readonly EventTypes _types;
    private readonly PostgresJournalOptions _options;
    private readonly ILogger _logger;
    private readonly WriteQueue _queue;
    private readonly CommitSignal _committed = new();
    private readonly CommitWriter _writer;
    private readonly JournalReader _reader;
    private readonly PageReader _pages;
    private readonly ReadGate _reads;
    private readonly StreamLoads _loads;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lazy<Task> _closing;
    private Task _polling = Task.CompletedTask;

    private PostgresJournal(PostgresJournalOptions options, ILogger logger)
    {
        _types = new();
        _options = options;
        _logger = logger;
        _connections = new(options);
        _queue = new(options.QueueCapacity, options.QueueBytes);
        _writer = new(_connections, _types, options, _queue, _committed, logger);
        var names = new StreamNames(_connections.Readers, options.StreamHeads);
        _reader = new(_connections.Readers, _types, names);
        _pages = new(_connections.Readers, _types, names);
        _reads = new(options.ReadConnections, options.ReadQueueCapacity);
        // Not with a caller's token: others have a part in it.
        _loads = new(streams => Read(cancellation => _reader.Load(streams, cancellation), CancellationToken.None), LoadGroups, options.ReadQueueCapacity);
        _closing = new(Close);
    }

    /// <summary>Connects, and brings the database's schema to this program's version.</summary>
    /// <exception cref="JournalUnavailableException">The database can't be reached, or does not keep what it commits.</exception>
    /// <exception cref="InvalidDataException">A newer program has migrated the database.</exception>
    public static PostgresJournal Open(PostgresJournalOptions options, ILogger<PostgresJournal>? logger = null)
    {
        logger ??= NullLogger<PostgresJournal>.Instance;
        try
        {
            Migrator.Migrate(options.ConnectionString, logger);
            var journal = new PostgresJournal(options, logger);
            journal._writer.Start();
            journal._polling = journal.Poll();
            return journal;
        }
        catch (NpgsqlException exception)
        {
            throw new JournalUnavailableException($"The journal's database could not be opened: {exception.Message}", exception);
        }
    }

    public ValueTask<AppendResult> Append(JournalAppend append, CancellationToken cancellationToken = default)
    {
        if (append.Entries.Count > JournalPosition.MaxOrdinals / 2)
        {
            throw new ArgumentException($"An append has at most {JournalPosition.MaxOrdinals / 2} entries.", nameof(append));
        }

        return new(_queue.Enqueue(new PendingAppend(append), cancellationToken));
    }

    public void ThrowIfFull() => _queue.ThrowIfFull();

    public Task<IReadOnlyList<JournalEntry>> Read(string streamId, long fromVersion, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return Read(cancellation => _reader.Read(streamId, fromVersion, limit, cancellation), cancellationToken);
    }

    public Task<BackwardPage> ReadBackward(
        string streamId, long beforeVersion, int limit, IReadOnlyCollection<string>? types, int scanLimit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scanLimit);
        return Read(cancellation => _reader.ReadBackward(streamId, beforeVersion, limit, types, scanLimit, cancellation), cancellationToken);
    }

    public Task<KeyedEntry?> Find(string streamId, UInt128 key, CancellationToken cancellationToken = default) =>
        Read(cancellation => _reader.Find(streamId, key, cancellation), cancellationToken);

    public async Task<IReadOnlyList<JournalEntry>> ReadAll(long afterPosition, int limit, CancellationToken cancellationToken = default) =>
        (await ReadPartitions(PartitionSet.All, afterPosition, long.MaxValue, limit, exceptTypes: null, cancellationToken).ConfigureAwait(false)).Entries;

    public Task<JournalPage> ReadPartitions(
        PartitionSet partitions, long afterPosition, long throughPosition, int limit, IReadOnlySet<string>? exceptTypes = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return Read(cancellation => _pages.Read(partitions, afterPosition, throughPosition, limit, exceptTypes, cancellation), cancellationToken);
    }

    public Task<long> LastPosition(CancellationToken cancellationToken = default) => Read(_reader.LastPosition, cancellationToken);

    public Task WaitForCommit(long position, CancellationToken cancellationToken = default) => _committed.WaitBeyond(position, cancellationToken);

    public Task<LoadedStream> Load(string streamId, CancellationToken cancellationToken = default) => _loads.Load(streamId, cancellationToken);

    public Task SaveSnapshot(string streamId, JournalSnapshot snapshot, CancellationToken cancellationToken = default) =>
        _queue.Enqueue(new PendingSnapshot(streamId, snapshot), cancellationToken);

    public Task<long> LoadCheckpoint(string reader, CancellationToken cancellationToken = default) =>
        Read(cancellation => _reader.LoadCheckpoint(reader, cancellation), cancellationToken);

    public Task SaveCheckpoint(string reader, long position, CancellationToken cancellationToken = default) =>
        _queue.Enqueue(new PendingCheckpoint(reader, position), cancellationToken);

    public ValueTask DisposeAsync() => new(_closing.Value);

    /// <summary>As <see cref="DisposeAsync"/>, for containers that are not disposed asynchronously. Blocks until what is queued is committed.</summary>
    public void Dispose() => _closing.Value.GetAwaiter().GetResult();

    /// <summary>Other processes commit too: looks for it while somebody waits. And they may hang while they commit.</summary>
    private async Task Poll()
    {
        var looked = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(_options.PollInterval);
        while (await timer.WaitForNextTickAsync(_closed.Token).AsTask().ContinueWith(tick => tick is { IsCompletedSuccessfully: true, Result: true }, TaskScheduler.Default).ConfigureAwait(false))
        {
            try
            {
                if (Stopwatch.GetElapsedTime(looked) >= _options.Timeout)
                {
                    looked = Stopwatch.GetTimestamp();
                    await EndStuckWriters().ConfigureAwait(false);
                }

                if (!_committed.IsAwaited)
                {
                    continue;
                }

                _committed.Advance(await Read(cancellation => _reader.LastReadable(_committed.LastPosition, cancellation), _closed.Token).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                // The edge of a background task: the next tick asks again.
                _logger.LogDebug(exception, "The journal could not be asked for the commits of others");
            }
        }
    }

    // The server's own timeouts don't end a session that waits for the rest of a commit's statements.
    private async Task EndStuckWriters()
    {
        var ended = await Read(cancellation => _reader.EndStuckWriters(2 * _options.Timeout, cancellation), _closed.Token).ConfigureAwait(false);
        if (ended > 0)
        {
            _logger.LogWarning("{Sessions} sessions hung in the middle of a commit, held all readers back, and were ended", ended);
        }
    }

    private Task<TResult> Read<TResult>(Func<CancellationToken, Task<TResult>> read, CancellationToken cancellationToken) =>
        _reads.Run(cancellation => ReadTwice(read, cancellation), cancellationToken);

    private static async Task<TResult> ReadTwice<TResult>(Func<CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await read(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (exception.IsTransient)
            {
                // A connection of the pool may have died with an earlier server: once more, on another.
                return await read(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            // Without the cause itself, which can't cross to a caller in another process.
            throw new JournalUnavailableException($"The journal could not be read: {exception.Message}");
        }
    }

    private async Task Close()
    {
        _queue.Close();
        await _writer.Finished.ConfigureAwait(false);
        await _closed.CancelAsync().ConfigureAwait(false);
        await _polling.ConfigureAwait(false);
        _committed.Close(new("The journal is closed."));
        await _reads.DisposeAsync().ConfigureAwait(false);
        _connections.Dispose();
        _types.Dispose();
        _closed.Dispose();
    }
}
