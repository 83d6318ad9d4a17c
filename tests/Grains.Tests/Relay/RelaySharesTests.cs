using Orleans.Crypto.Accounts;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Tests.Relay;

/// <summary>Relays that hold only some of the partitions.</summary>
public sealed class RelaySharesTests : IAsyncLifetime
{
    private const int Streams = 128;

    private readonly RelayWorld _world = RelayWorld.Open();
    private readonly AccountId[] _senders = [.. Enumerable.Range(0, Streams).Select(_ => AccountId.New())];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Relays_that_come_and_go_deliver_everything_between_them()
    {
        var shared = new SharedPartitions();
        var (ofFirst, ofSecond) = (_world.NewReceivers(), _world.NewReceivers());
        var first = await _world.Start(shared.Join(), new() { BatchSize = 16 }, ofFirst);
        await SendFromEach(rounds: 5);
        await Delivered();

        await _world.Start(shared.Join(), new() { BatchSize = 16 }, ofSecond);
        await Eventually.True(async () =>
        {
            await SendFromEach(rounds: 1);
            return ofSecond.Count > 0;
        });
        await SendFromEach(rounds: 5);
        await Delivered();
        await SendFromEach(rounds: 5);
        await first.StopAsync(CancellationToken.None);
        await SendFromEach(rounds: 5);

        await Delivered();
        Assert.True(ofFirst.Count > 0);

        Task Delivered() => Eventually.True(async () =>
        {
            var expected = (await _world.Journal.ReadAll(0, int.MaxValue)).Select(entry => entry.Position);
            return expected.ToHashSet().IsSubsetOf(ofFirst.Received.Concat(ofSecond.Received).Select(received => received.Envelope.Position));
        });
    }

    [Fact]
    public async Task Two_relays_that_share_the_partitions_from_the_start_deliver_each_event_once_and_in_order()
    {
        var shared = new SharedPartitions();
        var (one, other) = (shared.Join(), shared.Join());
        var (ofOne, ofOther) = (_world.NewReceivers(), _world.NewReceivers());
        await _world.Start(one, new() { BatchSize = 16 }, ofOne);
        await _world.Start(other, new() { BatchSize = 16 }, ofOther);

        await SendFromEach(rounds: 10);

        await Eventually.True(() => Task.FromResult(ofOne.Count + ofOther.Count >= Streams * 10));
        var all = (await _world.Journal.ReadAll(0, int.MaxValue)).Select(entry => entry.Position);
        Assert.Equal(all, ofOne.Received.Concat(ofOther.Received).Select(received => received.Envelope.Position).Order());
        Assert.All([ofOne, ofOther], receivers =>
        {
            Assert.True(receivers.Count > 0);
            Assert.All(receivers.Received.GroupBy(received => received.Inbox), inbox =>
                Assert.Equal(inbox.Select(received => received.Envelope.Position).Order(), inbox.Select(received => received.Envelope.Position)));
        });
    }

    [Fact]
    public async Task A_partition_goes_on_where_it_was_kept_and_catches_up_before_it_joins_the_others()
    {
        await SendFromEach(rounds: 10);
        var all = await _world.Journal.ReadAll(0, int.MaxValue);
        var late = all[(Streams * 9) - 1].Position;
        // Half of the partitions are nearly done, the others begin a little later than the beginning, and all else is somebody else's.
        var begin = all[Streams - 1].Position;
        var held = Enumerable.Range(0, 48).Select(number => new RelayPartition(number, number % 2 == 0 ? late : begin)).ToArray();

        await _world.Start(new FixedShares(held), new() { BatchSize = 16 });

        var expected = new List<long>();
        foreach (var (number, position) in held)
        {
            var page = await _world.Journal.ReadPartitions(PartitionSet.Of([number]), position, long.MaxValue, int.MaxValue);
            expected.AddRange(page.Entries.Select(entry => entry.Position));
        }

        await Eventually.True(() => Task.FromResult(_world.Receivers.Count >= expected.Count));
        await SendFromEach(rounds: 1);
        foreach (var (number, _) in held)
        {
            var page = await _world.Journal.ReadPartitions(PartitionSet.Of([number]), all[^1].Position, long.MaxValue, int.MaxValue);
            expected.AddRange(page.Entries.Select(entry => entry.Position));
        }

        await Eventually.True(() => Task.FromResult(_world.Receivers.Count >= expected.Count));
        Assert.Equal(expected.Order(), _world.Receivers.Received.Select(received => received.Envelope.Position).Order());
    }

    private async Task SendFromEach(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Streams).Select(i => _world.Transfer(_senders[i], _senders[(i + 1) % Streams])));
        }
    }

    private sealed class FixedShares(IReadOnlyList<RelayPartition> held) : IRelayShares
    {
        public Task<IReadOnlyList<RelayPartition>> Renew(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default) => Task.FromResult(held);

        public Task Release(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
