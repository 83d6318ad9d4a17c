using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Tests.Relay;

/// <summary>What relays of several processes share, in this one.</summary>
internal sealed class SharedPartitions
{
    private readonly Lock _lock = new();
    private readonly long[] _kept = new long[PartitionSet.Partitions];
    private readonly List<Member> _members = [];

    public IRelayShares Join()
    {
        lock (_lock)
        {
            var member = new Member(this);
            _members.Add(member);
            return member;
        }
    }

    // Each partition belongs to one of the members by turns; a new member takes its part at once, as from one that is too slow to renew.
    private IReadOnlyList<RelayPartition> Renew(Member member, IReadOnlyList<RelayPartition> done)
    {
        lock (_lock)
        {
            foreach (var (number, position) in done.Where(partition => OwnerOf(partition.Number) == member))
            {
                Assert.True(position >= _kept[number], $"partition {number} goes back from {_kept[number]} to {position}");
                _kept[number] = position;
            }

            return [.. Enumerable.Range(0, PartitionSet.Partitions).Where(number => OwnerOf(number) == member).Select(number => new RelayPartition(number, _kept[number]))];
        }
    }

    private void Leave(Member member, IReadOnlyList<RelayPartition> done)
    {
        lock (_lock)
        {
            Renew(member, done);
            _members.Remove(member);
        }
    }

    private Member? OwnerOf(int number) => _members.Count == 0 ? null : _members[number % _members.Count];

    private sealed class Member(SharedPartitions shared) : IRelayShares
    {
        public Task<IReadOnlyList<RelayPartition>> Renew(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default) =>
            Task.FromResult(shared.Renew(this, done));

        public Task Release(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default)
        {
            shared.Leave(this, done);
            return Task.CompletedTask;
        }
    }
}
