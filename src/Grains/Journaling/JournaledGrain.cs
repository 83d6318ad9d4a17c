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

    private readonly RecentKeys _recentKeys;
    private readonly Queue<Recorded> _inFlight = new();
    private readonly IJournal _journal;
    private readonly EventCatalog _events;
    private readonly Serializer _serializer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task _reload = Task.CompletedTask;
    private string? _streamId;
    private AppendUnderWay? _lastAppend;
    private TaskCompletionSource? _allAppendsEnded;
    private int _appendsUnderWay;
    private JournalSnapshot? _capturedSnapshot;
    private long _lastSnapshotVersion;
    private int _epoch;
    private AppendChain _chain = new();

    /// <param name="recentKeys">How many of the keys of its last minute it remembers.</param>
    protected JournaledGrain(JournaledGrainServices services, int recentKeys = 512)
    {
        _recentKeys = new(recentKeys);
        _journal = services.Journal;
        _events = services.Events;
        _serializer = services.Serializer;
        _time = services.Time;
        _logger = services.LoggerOf(GetType());
    }

    /// <summary>The stream's last version that readers see.</summary>
    protected long CommittedVersion { get; private set; }

    /// <summary>The stream's last version that decisions build on.</summary>
    protected long PendingVersion { get; private set; }

    /// <summary>The journal position of the last entry that was there at activation: a fact from above it is certainly new.</summary>
    protected long LoadedPosition { get; private set; }

    /// <summary>The stream's name in the journal.</summary>
    protected string StreamId => _streamId ??= NameStream();

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

    /// <summary>How many events between two snapshots, and some more under load. What follows the last one is read and folded when the grain comes back.</summary>
    protected virtual int SnapshotInterval => 250;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Load(cancellationToken);

    protected abstract string NameStream();

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
    protected Task<Outcome<TReply>> Commit<TCommand, TReply>(
        IdempotencyKey key, TCommand command, Func<DateTimeOffset, Decision> decide, Func<Recorded, TReply> reply)
        where TReply : class => Record<Outcome<TReply>>(
            CommandKeys.Of(key, command, _serializer),
            decide,
            mayBeRecorded: false,
            recorded => recorded is null ? KeyReused
                : RefusalIn(recorded.Event) is { } refusal ? refusal
                : reply(recorded));

    /// <summary>The event of an earlier command with this key, or null; <paramref name="reused"/> tells that the key belongs to another command.</summary>
    protected async Task<(Recorded? Recorded, bool Reused)> FindCommand<TCommand>(IdempotencyKey key, TCommand command)
    {
        var entryKey = CommandKeys.Of(key, command, _serializer);
        if (!_recentKeys.Contains(entryKey.Value) && await Find(entryKey) is null)
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
    protected Task<Recorded?> Record(EntryKey key, Func<DateTimeOffset, Decision> decide, bool mayBeRecorded) =>
        Record(key, decide, mayBeRecorded, static recorded => recorded);

    /// <summary>As <see cref="Record(EntryKey, Func{DateTimeOffset, Decision}, bool)"/>, for a fact whose event nobody asks for: a repeated one costs nothing.</summary>
    protected Task Note(EntryKey key, Func<DateTimeOffset, Decision> decide, bool mayBeRecorded) =>
        !_recentKeys.TryGet(key.Value, out var recent) ? Record(key, decide, mayBeRecorded)
        : recent.Append is null ? Task.CompletedTask
        : NoteAgain(recent.Append, key, decide, mayBeRecorded);

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

    /// <summary>The stream's entry with this key, or null.</summary>
    protected async Task<KeyedEntry?> Find(EntryKey key) =>
        await _journal.Find(StreamId, key.Value) ?? (key.Former == default ? null : await _journal.Find(StreamId, key.Former));

    /// <summary>For an event that nobody sends twice.</summary>
    protected static EntryKey UniqueKey() => new(CommandKeys.Named($"unique/{Guid.NewGuid():N}"));

    protected Recorded Read(JournalEntry entry) => new(entry.Version, entry.Time, _events.Deserialize(entry.Type, entry.Payload));

    // One method from the decision to the answer: each further one that awaits costs another turn's worth of allocations.
    private async Task<TAnswer> Record<TAnswer>(
        EntryKey key, Func<DateTimeOffset, Decision> decide, bool mayBeRecorded, Func<Recorded?, TAnswer> answer)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            await Loaded();
            if (mayBeRecorded || _recentKeys.Contains(key.Value))
            {
                var (isDecided, earlier) = await FindRecorded(key, mayBeRecorded);
                if (isDecided)
                {
                    return answer(earlier);
                }

                // Other turns may have run since it looked.
                if (!_reload.IsCompletedSuccessfully || _recentKeys.Contains(key.Value))
                {
                    continue;
                }
            }

            // Before deciding: what is decided and then refused has to be undone by loading anew.
            _journal.ThrowIfFull();
            var now = Now;
            var decision = Decide(decide, now);
            if ((decision.Event ?? (decision.Refusal is { } refusal ? Refused(refusal) : null)) is { } e)
            {
                var append = Begin(e, now, key, decision, out var entries);
                var isCommitted = false;
                try
                {
                    isCommitted = (await _journal.Append(entries)).Status == AppendStatus.Committed;
                }
                finally
                {
                    End(append, isCommitted);
                }

                if (isCommitted)
                {
                    CommandMetrics.Decided(entries.Entries[0].Type, decision.Refusal?.Code);
                    // Where an earlier append failed meanwhile, whoever is answered now must find this one in what he reads next.
                    await Loaded();
                    return answer(append.Recorded);
                }
            }
            else if (!decision.IsMadeBefore && await IsCurrent())
            {
                // An append would meet what another activation has written meanwhile; a decision that appends nothing must ask.
                return answer(null);
            }

            mayBeRecorded = true;
        }

        throw new JournalUnavailableException($"{StreamId} could not commit: others write to it as well.");
    }

    /// <summary>Whether the key is taken, and its event, null where it stands for another command.</summary>
    private async Task<(bool IsDecided, Recorded? Recorded)> FindRecorded(EntryKey key, bool mayBeRecorded)
    {
        while (true)
        {
            var isRecent = _recentKeys.TryGet(key.Value, out var recent);
            if (isRecent)
            {
                if (recent.Fingerprint != key.Fingerprint)
                {
                    return (true, null);
                }

                if (recent.Append is { } underWay && !await underWay.Outcome)
                {
                    await Loaded();
                    continue;
                }
            }

            if (!isRecent && !mayBeRecorded)
            {
                return (false, null);
            }

            if (await Find(key) is { } found)
            {
                return (true, found.Fingerprint == key.Fingerprint ? Read(found.Entry) with { IsRepeat = true } : null);
            }

            await Loaded();
            if (!_recentKeys.Contains(key.Value))
            {
                return (false, null);
            }
        }
    }

    private async Task NoteAgain(AppendUnderWay underWay, EntryKey key, Func<DateTimeOffset, Decision> decide, bool mayBeRecorded)
    {
        if (!await underWay.Outcome)
        {
            await Record(key, decide, mayBeRecorded);
        }
    }

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
        while (epoch == _epoch && CommittedVersion < head && _lastAppend is { } underWay)
        {
            await underWay.Outcome;
        }

        return epoch == _epoch;
    }

    private AppendUnderWay Begin(JournalEvent e, DateTimeOffset now, EntryKey key, Decision decision, out JournalAppend append)
    {
        var (firstVersion, following) = (PendingVersion + 1, decision.Following ?? []);
        var entries = new NewEntry[1 + following.Length];
        var recorded = Enqueue(e, now, decision.Keys is { Length: > 0 } further ? [key, .. further] : [key], out entries[0]);
        for (var i = 0; i < following.Length; i++)
        {
            Enqueue(following[i].Event!, now, following[i].Keys, out entries[i + 1]);
        }

        append = new(StreamId, firstVersion, entries, _chain);
        _appendsUnderWay++;
        _lastAppend = new(key.Value, recorded, PendingVersion, _epoch);
        _recentKeys.Add(key, _lastAppend, now);
        CaptureSnapshot();
        return _lastAppend;
    }

    private void End(AppendUnderWay append, bool isCommitted)
    {
        _recentKeys.End(append, isCommitted);
        append.End(isCommitted);
        // Not to keep its events in memory for as long as the grain is there.
        _lastAppend = _lastAppend == append ? null : _lastAppend;
        if (--_appendsUnderWay == 0)
        {
            _allAppendsEnded?.TrySetResult();
        }

        if (isCommitted)
        {
            FoldThrough(append.LastVersion, append.Epoch);
        }
        else
        {
            StartReload(append.Epoch);
        }
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
