using Microsoft.Extensions.Logging;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>How the state comes from the journal, and snapshots go there.</summary>
public abstract partial class JournaledGrain
{
    private void CaptureSnapshot()
    {
        if (_capturedSnapshot is null && PendingVersion - _lastSnapshotVersion >= SnapshotInterval)
        {
            _lastSnapshotVersion = PendingVersion;
            _capturedSnapshot = new(PendingVersion, TakeSnapshot(_serializer));
        }
    }

    private async Task SaveSnapshot(JournalSnapshot snapshot)
    {
        try
        {
            await _journal.SaveSnapshot(StreamId, snapshot);
        }
        catch (JournalUnavailableException exception)
        {
            _logger.LogWarning(exception, "The snapshot of {StreamId} at version {Version} was not kept", StreamId, snapshot.Version);
        }
    }

    /// <summary>Completes in a turn in which the state is whole.</summary>
    private ValueTask Loaded() => _reload.IsCompletedSuccessfully ? default : Reloaded();

    private async ValueTask Reloaded()
    {
        while (!_reload.IsCompletedSuccessfully)
        {
            await _reload;
        }
    }

    private void StartReload(int epoch)
    {
        if (epoch != _epoch)
        {
            return;
        }

        _logger.LogInformation("{StreamId} drops what it decided after version {Version} and loads anew", StreamId, CommittedVersion);
        _epoch++;
        _chain = new();
        _inFlight.Clear();
        _recentKeys.Clear();
        _reload = Reload();
    }

    private async Task Reload()
    {
        try
        {
            // Some of the earlier appends may still be committed: a state loaded before that would lack them.
            if (_appendsUnderWay > 0)
            {
                _allAppendsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await _allAppendsEnded.Task;
                _allAppendsEnded = null;
            }

            await Load(CancellationToken.None);
        }
        catch
        {
            // Without its state the grain must not decide anything: the next call activates it anew.
            DeactivateOnIdle();
            throw;
        }
    }

    // All is read before anything is folded: meanwhile readers see the state before, never a half one.
    private async Task Load(CancellationToken cancellationToken)
    {
        var loaded = await _journal.Load(StreamId, cancellationToken);
        var entries = loaded.MayHaveMore ? await ReadOn(loaded.Entries, cancellationToken) : loaded.Entries;
        var version = loaded.Snapshot?.Version ?? 0;
        Reset(loaded.Snapshot?.Payload, _serializer);
        _capturedSnapshot = null;
        _lastSnapshotVersion = version;
        foreach (var entry in entries)
        {
            // Of the snapshot's own entry only the position is wanted.
            LoadedPosition = entry.Position;
            if (entry.Version > version)
            {
                var recorded = Read(entry);
                PendingVersion = entry.Version;
                ApplyPending(recorded, isReplay: true);
                ApplyCommitted(recorded);
                version = entry.Version;
            }
        }

        CommittedVersion = version;
        PendingVersion = version;
    }

    private async Task<List<JournalEntry>> ReadOn(IReadOnlyList<JournalEntry> loaded, CancellationToken cancellationToken)
    {
        List<JournalEntry> all = [.. loaded];
        IReadOnlyList<JournalEntry> batch;
        do
        {
            batch = await _journal.Read(StreamId, all[^1].Version + 1, ReadBatch, cancellationToken);
            all.AddRange(batch);
        }
        while (batch.Count == ReadBatch);
        return all;
    }
}
