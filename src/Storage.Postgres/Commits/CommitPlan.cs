using System.Runtime.CompilerServices;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.Journal.GroupCommit;

namespace Orleans.Crypto.Storage.Postgres.Commits;

/// <summary>
/// Which of a commit's appends fit the streams' heads and keys as far as they are known, decided in the order of the calls.
/// </summary>
internal sealed class CommitPlan(RecentlyUsed<string, PlannedHead> heads)
{
    private readonly HashSet<HeadKey> _plannedKeys = [];
    private readonly List<(PendingAppend Append, PlannedHead Head)> _accepted = [];
    private readonly HashSet<AppendChain> _brokenChains = [];
    private readonly HashSet<string> _toRead = new(StringComparer.Ordinal);
    private long _plans;
    private long _commits;

    /// <summary>In the order of the calls.</summary>
    public IReadOnlyList<(PendingAppend Append, PlannedHead Head)> Accepted => _accepted;

    /// <summary>Keys that the database has already; filled when it has refused a commit.</summary>
    public HashSet<(long Stream, UInt128 Key)> TakenKeys { get; } = [];

    public void Begin()
    {
        _commits++;
        TakenKeys.Clear();
    }

    /// <summary>Decides on every append; returns the streams whose heads must be read first, none where all is decided.</summary>
    public IReadOnlyCollection<string> Make(List<PendingWrite> batch)
    {
        _plans++;
        _accepted.Clear();
        _plannedKeys.Clear();
        _brokenChains.Clear();
        _toRead.Clear();
        foreach (var write in batch)
        {
            if (write is PendingAppend append)
            {
                Decide(append);
            }
        }

        return _toRead;
    }

    /// <summary>Takes in what the database says of a stream; a stream that it does not know has no number and no version.</summary>
    public void Read(string streamId, long id, long version)
    {
        if (!heads.TryGet(streamId, out var head))
        {
            heads.Add(streamId, head = new());
        }

        (head.Id, head.Version, head.ReadFor) = (id, version, _commits);
    }

    /// <summary>The plan is durable.</summary>
    public void Committed()
    {
        foreach (var (_, head) in _accepted)
        {
            head.Version = head.PlannedVersion;
        }
    }

    private void Decide(PendingAppend pending)
    {
        var append = pending.Append;
        if (!heads.TryGet(append.StreamId, out var head))
        {
            _toRead.Add(append.StreamId);
            return;
        }

        if (head.Plan != _plans)
        {
            (head.Plan, head.PlannedVersion) = (_plans, head.Version);
        }

        if (append.Chain is { } chain && (chain.IsBroken || _brokenChains.Contains(chain)))
        {
            Refuse(pending, AppendStatus.VersionConflict);
            return;
        }

        if (append.FirstVersion != head.PlannedVersion + 1)
        {
            if (append.FirstVersion > head.PlannedVersion + 1 && head.ReadFor != _commits)
            {
                // Another process may have written what lies between.
                _toRead.Add(append.StreamId);
            }

            Refuse(pending, AppendStatus.VersionConflict);
            return;
        }

        if (!TryTakeKeys(head, append.Entries))
        {
            Refuse(pending, AppendStatus.KeyConflict);
            return;
        }

        head.PlannedVersion += append.Entries.Count;
        _accepted.Add((pending, head));
    }

    private void Refuse(PendingAppend pending, AppendStatus status)
    {
        pending.Result = new(status);
        if (pending.Append.Chain is { } chain)
        {
            _brokenChains.Add(chain);
        }
    }

    private bool TryTakeKeys(PlannedHead head, IReadOnlyList<NewEntry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var keys = entries[i].Keys;
            for (var k = 0; k < keys.Count; k++)
            {
                if (TakenKeys.Contains((head.Id, keys[k].Value)) || !_plannedKeys.Add(new(head, keys[k].Value)))
                {
                    GiveBackKeys(head, entries, i, k);
                    return false;
                }
            }
        }

        return true;
    }

    private void GiveBackKeys(PlannedHead head, IReadOnlyList<NewEntry> entries, int lastEntry, int lastKey)
    {
        for (var i = 0; i <= lastEntry; i++)
        {
            var keys = i == lastEntry ? lastKey : entries[i].Keys.Count;
            for (var k = 0; k < keys; k++)
            {
                _plannedKeys.Remove(new(head, entries[i].Keys[k].Value));
            }
        }
    }

    /// <summary>A stream may have no number yet, so it stands for itself.</summary>
    private readonly record struct HeadKey(PlannedHead Head, UInt128 Key)
    {
        public bool Equals(HeadKey other) => ReferenceEquals(Head, other.Head) && Key == other.Key;

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Head), Key);
    }
}
