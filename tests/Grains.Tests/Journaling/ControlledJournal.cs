using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Tests.Journaling;

/// <summary>A real journal whose appends and loads a test can hold back or refuse; what is not controlled passes through.</summary>
public sealed class ControlledJournal(IJournal journal) : IJournal
{
    private readonly Lock _lock = new();
    private readonly List<Control> _controls = [];

    /// <summary>Whether entries are recorded under the keys that earlier versions of the program gave them.</summary>
    public bool UsesFormerKeys { get; set; }

    /// <summary>Holds back the next append that fits; it reaches the journal when it is let go.</summary>
    public HeldCall HoldAppend(Func<JournalAppend, bool> fits) => Add(new(fits, null, null));

    /// <summary>Holds back the next time a stream is loaded.</summary>
    public HeldCall HoldLoad(string streamId) => Add(new(null, streamId, null));

    /// <summary>The next append that fits fails without reaching the journal.</summary>
    public void RefuseAppend(Func<JournalAppend, bool> fits, Exception exception) => Add(new(fits, null, exception));

    public async ValueTask<AppendResult> Append(JournalAppend append, CancellationToken cancellationToken = default)
    {
        if (Take(control => control.Append?.Invoke(append) == true) is { } control)
        {
            if (control.Exception is { } exception)
            {
                throw exception;
            }

            await control.Call.Meet();
        }

        return await journal.Append(UsesFormerKeys ? append with { Entries = [.. append.Entries.Select(Formerly)] } : append, cancellationToken);
    }

    private static NewEntry Formerly(NewEntry entry) =>
        entry with { Keys = [.. entry.Keys.Select(key => key.Former == default ? key : new EntryKey(key.Former, key.Fingerprint))] };

    public Task<IReadOnlyList<JournalEntry>> Read(string streamId, long fromVersion, int limit, CancellationToken cancellationToken = default) =>
        journal.Read(streamId, fromVersion, limit, cancellationToken);

    public void ThrowIfFull() => journal.ThrowIfFull();

    public Task<BackwardPage> ReadBackward(
        string streamId, long beforeVersion, int limit, IReadOnlyCollection<string>? types, int scanLimit, CancellationToken cancellationToken = default) =>
        journal.ReadBackward(streamId, beforeVersion, limit, types, scanLimit, cancellationToken);

    public Task<KeyedEntry?> Find(string streamId, UInt128 key, CancellationToken cancellationToken = default) => journal.Find(streamId, key, cancellationToken);

    public Task<IReadOnlyList<JournalEntry>> ReadAll(long afterPosition, int limit, CancellationToken cancellationToken = default) =>
        journal.ReadAll(afterPosition, limit, cancellationToken);

    public Task<JournalPage> ReadPartitions(
        PartitionSet partitions, long afterPosition, long throughPosition, int limit, IReadOnlySet<string>? exceptTypes = null, CancellationToken cancellationToken = default) =>
        journal.ReadPartitions(partitions, afterPosition, throughPosition, limit, exceptTypes, cancellationToken);

    public Task<long> LastPosition(CancellationToken cancellationToken = default) => journal.LastPosition(cancellationToken);

    public Task WaitForCommit(long position, CancellationToken cancellationToken = default) => journal.WaitForCommit(position, cancellationToken);

    public async Task<LoadedStream> Load(string streamId, CancellationToken cancellationToken = default)
    {
        if (Take(control => control.LoadOf == streamId) is { } control)
        {
            await control.Call.Meet();
        }

        return await journal.Load(streamId, cancellationToken);
    }

    public Task SaveSnapshot(string streamId, JournalSnapshot snapshot, CancellationToken cancellationToken = default) =>
        journal.SaveSnapshot(streamId, snapshot, cancellationToken);

    public Task<long> LoadCheckpoint(string reader, CancellationToken cancellationToken = default) => journal.LoadCheckpoint(reader, cancellationToken);

    public Task SaveCheckpoint(string reader, long position, CancellationToken cancellationToken = default) =>
        journal.SaveCheckpoint(reader, position, cancellationToken);

    private HeldCall Add(Control control)
    {
        lock (_lock)
        {
            _controls.Add(control);
        }

        return control.Call;
    }

    private Control? Take(Predicate<Control> fits)
    {
        lock (_lock)
        {
            var index = _controls.FindIndex(fits);
            if (index < 0)
            {
                return null;
            }

            var control = _controls[index];
            _controls.RemoveAt(index);
            return control;
        }
    }

    private sealed record Control(Func<JournalAppend, bool>? Append, string? LoadOf, Exception? Exception)
    {
        public HeldCall Call { get; } = new();
    }
}

/// <summary>A call that waits for the test.</summary>
public sealed class HeldCall
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the call has come and waits.</summary>
    public Task Met => _met.Task.WaitAsync(s_deadline);

    public void LetGo() => _released.TrySetResult();

    internal Task Meet()
    {
        _met.TrySetResult();
        return _released.Task.WaitAsync(s_deadline);
    }
}
