using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Crypto.Events;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Paging;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>
/// A grain whose state is its stream in the journal. It decides on the pending state (all it has appended), goes on
/// while the commit runs, and folds an event into the committed state, which readers see, once it is durable.
/// </summary>
[Reentrant]
public abstract partial class JournaledGrain : Grain
{
    /// <summary>How often a command is decided anew after a conflict before its caller is told to come back.</summary>
    private const int MaxAttempts = 5;

    private const int ReadBatch = 1_000;

    /// <summary>How far one page looks back for events of a rare kind.</summary>
    protected const int ScanLimit = 10_000;

    protected static readonly Refusal KeyReused =
        Problem.IdempotencyKeyReused.Refuse("This Idempotency-Key was used with another request; use a new key for a new request.");

    private readonly RecentKeys _recentKeys = new();
    private readonly Queue<Recorded> _inFlight = new();
    private readonly IJournal _journal;
    private readonly EventCatalog _events;
    private readonly Serializer _serializer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task _reload = Task.CompletedTask;
    private Task<bool> _lastAppend = Task.FromResult(true);
    private TaskCompletionSource? _allAppendsEnded;
    private int _appendsUnderWay;
    private JournalSnapshot? _capturedSnapshot;
    private long _lastSnapshotVersion;
    private int _epoch;
    private AppendChain _chain = new();

    protected JournaledGrain(JournaledGrainServices services)
    {
        _journal = services.Journal;
        _events = services.Events;
        _serializer = services.Serializer;
        _time = services.Time;
        _logger = services.LoggerFactory.CreateLogger(GetType());
    }

    /// <summary>The stream's last version that readers see.</summary>
    protected long CommittedVersion { get; private set; }

    /// <summary>The stream's last version that decisions build on.</summary>
    protected long PendingVersion { get; private set; }

    /// <summary>The journal position of the last entry that was there at activation: a fact from above it is certainly new.</summary>
    protected long LoadedPosition { get; private set; }

    /// <summary>The stream's name in the journal.</summary>
    protected abstract string StreamId { get; }

    protected IJournal Journal => _journal;

    protected EventCatalog Events => _events;

    protected ILogger Logger => _logger;

    protected TimeProvider Time => _time;

    /// <summary>UTC, to the microsecond, as the journal keeps it.</summary>
    protected DateTimeOffset Now
    {
        get
        {
            var now = _time.GetUtcNow();
            return new(now.Ticks - now.Ticks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        }
    }

    /// <summary>How many events between two snapshots.</summary>
    protected virtual int SnapshotInterval => 1_000;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Load(cancellationToken);

    /// <summary>Starts from a snapshot, or empty.</summary>
    protected abstract void Reset(ReadOnlyMemory<byte>? snapshot, Serializer serializer);

    /// <summary>Folds an event into what decisions build on.</summary>
    /// <param name="isReplay">Whether it comes from the journal rather than from a decision made just now.</param>
    protected abstract void ApplyPending(Recorded recorded, bool isReplay);

    /// <summary>Folds a durable event into what readers see.</summary>
    protected abstract void ApplyCommitted(Recorded recorded);

    /// <summary>The pending state as a snapshot.</summary>
    protected abstract ReadOnlyMemory<byte> TakeSnapshot(Serializer serializer);

    /// <summary>The event that keeps a refusal, so that a retry gets the same answer.</summary>
    protected abstract JournalEvent Refused(Refusal refusal);

    /// <summary>The refusal that an event keeps, or null.</summary>
    protected abstract Refusal? RefusalIn(JournalEvent e);

    /// <summary>Decides a command once: whoever sends it again with its key gets the first answer.</summary>
    protected async Task<Outcome<TReply>> Commit<TCommand, TReply>(
        IdempotencyKey key, TCommand command, Func<DateTimeOffset, Decision> decide, Func<Recorded, TReply> reply)
        where TReply : class
    {
        var entryKey = CommandKeys.Of(key, command, _serializer);
        var recorded = await Record(entryKey, decide, mayBeRecorded: false);
        if (recorded is null)
        {
            return KeyReused;
        }

        return RefusalIn(recorded.Event) is { } refusal ? refusal : reply(recorded);
    }

    /// <summary>The event of an earlier command with this key, or null; <paramref name="reused"/> tells that the key belongs to another command.</summary>
    protected async Task<(Recorded? Recorded, bool Reused)> FindCommand<TCommand>(IdempotencyKey key, TCommand command)
    {
        var entryKey = CommandKeys.Of(key, command, _serializer);
        if (!_recentKeys.Contains(entryKey.Value) && await _journal.Find(StreamId, entryKey.Value) is null)
        {
            return (null, false);
        }

        var recorded = await Record(entryKey, _ => Decision.Nothing, mayBeRecorded: true);
        return (recorded, recorded is null);
    }

    /// <summary>
    /// Appends what is decided, once per key; completes when it is durable. Returns the key's event, the earlier one if
    /// there is one, or null where nothing was decided or the key stands for another command.
    /// </summary>
    /// <param name="mayBeRecorded">Whether to look into the journal first: cheaper than meeting the conflict.</param>
    protected async Task<Recorded?> Record(EntryKey key, Func<DateTimeOffset, Decision> decide, bool mayBeRecorded)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            await _reload;
            if (_recentKeys.TryGet(key.Value, out var recent))
            {
                if (recent.Fingerprint != key.Fingerprint)
                {
                    return null;
                }

                if (!await recent.Durable)
                {
                    continue;
                }
            }

            if (recent is not null || mayBeRecorded)
            {
                if (await _journal.Find(StreamId, key.Value) is { } found)
                {
                    return found.Fingerprint == key.Fingerprint ? Read(found.Entry) with { IsRepeat = true } : null;
                }

                await _reload;
                if (_recentKeys.Contains(key.Value))
                {
                    continue;
                }
            }

            // Before deciding: what is decided and then refused has to be undone by loading anew.
            _journal.ThrowIfFull();
            var now = Now;
            var decision = Decide(decide, now);
            if ((decision.Event ?? (decision.Refusal is { } refusal ? Refused(refusal) : null)) is not { } e)
            {
                // An append would meet what another activation has written meanwhile; a decision that appends nothing must ask.
                if (await IsCurrent())
                {
                    return null;
                }

                mayBeRecorded = true;
                continue;
            }

            if (await Append(e, now, [key, .. decision.Keys ?? []], decision.Following ?? []) is { } recorded)
            {
                return recorded;
            }

            mayBeRecorded = true;
        }

        throw new JournalUnavailableException($"{StreamId} could not commit: others write to it as well.");
    }

    /// <summary>As <see cref="Record"/>, for a fact whose event nobody asks for: a repeated one costs nothing.</summary>
    protected async Task Note(EntryKey key, Func<DateTimeOffset, Decision> decide, bool mayBeRecorded)
    {
        if (!_recentKeys.TryGet(key.Value, out var recent) || !await recent.Durable)
        {
            await Record(key, decide, mayBeRecorded);
        }
    }

    /// <summary>A page ends after a whole event, so that its last version is where the next one begins; it may hold some lines more than asked for.</summary>
    protected async Task<Page<TItem>> ReadPage<TItem>(PageRequest page, string[]? types, Func<JournalEntry, IEnumerable<TItem>> read)
    {
        var items = ImmutableArray.CreateBuilder<TItem>();
        var found = await _journal.ReadBackward(StreamId, page.Before, page.Limit, types, ScanLimit);
        foreach (var entry in found.Entries)
        {
            items.AddRange(read(entry));
            if (items.Count >= page.Limit)
            {
                return new(items.ToImmutable(), entry.Version > 1 ? entry.Version : 0);
            }
        }

        return new(items.ToImmutable(), found.NextBefore);
    }

    /// <summary>For an event that nobody sends twice.</summary>
    protected static EntryKey UniqueKey() => new(CommandKeys.Named($"unique/{Guid.NewGuid():N}"));

    protected Recorded Read(JournalEntry entry) => new(entry.Version, entry.Time, _events.Deserialize(entry.Type, entry.Payload));

    private Decision Decide(Func<DateTimeOffset, Decision> decide, DateTimeOffset now)
    {
        try
        {
            return decide(now);
        }
        catch
        {
            // A bug; and the pending state may be changed by half (an order book matches while it decides).
            StartReload(_epoch);
            throw;
        }
    }

    /// <summary>Whether nobody else has written to the stream since the grain loaded it; loads it anew where somebody has.</summary>
    private async Task<bool> IsCurrent()
    {
        var epoch = _epoch;
        var last = await _journal.ReadBackward(StreamId, long.MaxValue, limit: 1, types: null, scanLimit: 1);
        var head = last.Entries is [var entry] ? entry.Version : 0;
        if (head > PendingVersion)
        {
            StartReload(epoch);
        }

        // What is under way may yet turn out to be the entry of another.
        while (epoch == _epoch && CommittedVersion < head)
        {
            await _lastAppend;
        }

        return epoch == _epoch;
    }

    /// <summary>Null after a conflict: the grain has loaded anew.</summary>
    private async Task<Recorded?> Append(JournalEvent e, DateTimeOffset now, EntryKey[] keys, Decision[] following)
    {
        var epoch = _epoch;
        var firstVersion = PendingVersion + 1;
        var entries = new NewEntry[1 + following.Length];
        var recorded = Enqueue(e, now, keys, out entries[0]);
        for (var i = 0; i < following.Length; i++)
        {
            Enqueue(following[i].Event!, now, following[i].Keys, out entries[i + 1]);
        }

        var lastVersion = PendingVersion;
        var durable = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _recentKeys.Add(keys[0], durable.Task);
        _lastAppend = durable.Task;
        CaptureSnapshot();
        var committed = false;
        _appendsUnderWay++;
        try
        {
            var result = await _journal.Append(new(StreamId, firstVersion, entries, _chain));
            committed = result.Status == AppendStatus.Committed;
            if (committed)
            {
                FoldThrough(lastVersion, epoch);
            }
        }
        finally
        {
            if (!committed)
            {
                _recentKeys.Remove(keys[0].Value, durable.Task);
                StartReload(epoch);
            }

            durable.SetResult(committed);
            if (--_appendsUnderWay == 0)
            {
                _allAppendsEnded?.TrySetResult();
            }
        }

        if (committed && epoch != _epoch)
        {
            // An earlier append failed meanwhile; whoever is answered now must find this one in what he reads next.
            await _reload;
        }

        return committed ? recorded : null;
    }

    private Recorded Enqueue(JournalEvent e, DateTimeOffset now, EntryKey[] keys, out NewEntry entry)
    {
        var recorded = new Recorded(PendingVersion + 1, now, e);
        entry = new(_events.NameOf(e), _events.Serialize(e), now, keys);
        PendingVersion = recorded.Version;
        ApplyPending(recorded, isReplay: false);
        _inFlight.Enqueue(recorded);
        return recorded;
    }

    // The journal commits a stream's appends in order, so a durable version proves all earlier ones.
    private void FoldThrough(long version, int epoch)
    {
        if (epoch != _epoch)
        {
            return;
        }

        while (_inFlight.TryPeek(out var next) && next.Version <= version)
        {
            _inFlight.Dequeue();
            CommittedVersion = next.Version;
            ApplyCommitted(next);
        }

        if (_capturedSnapshot is { } snapshot && snapshot.Version <= CommittedVersion)
        {
            _capturedSnapshot = null;
            SaveSnapshot(snapshot).Ignore();
        }
    }
}
