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
        var snapshot = await _journal.LoadSnapshot(StreamId, cancellationToken);
        var version = snapshot?.Version ?? 0;
        // The snapshot's own entry is read again for its position.
        var entries = await ReadFrom(Math.Max(version, 1), cancellationToken);
        Reset(snapshot?.Payload, _serializer);
        _capturedSnapshot = null;
        _lastSnapshotVersion = version;
        foreach (var entry in entries)
        {
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

    private async Task<List<JournalEntry>> ReadFrom(long version, CancellationToken cancellationToken)
    {
        var all = new List<JournalEntry>();
        while (true)
        {
            var batch = await _journal.Read(StreamId, version, ReadBatch, cancellationToken);
            all.AddRange(batch);
            if (batch.Count < ReadBatch)
            {
                return all;
            }

            version = batch[^1].Version + 1;
        }
    }
}
