using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Relay;

public sealed class EventRelayTests : IAsyncLifetime
{
    private readonly RelayWorld _world = RelayWorld.Open();
    private readonly AccountId _sender = AccountId.New();
    private readonly AccountId _one = AccountId.New();
    private readonly AccountId _other = AccountId.New();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task An_inbox_gets_every_event_in_order_though_deliveries_fail()
    {
        var random = new Random(7);
        _world.Receivers.Fails = _ =>
        {
            lock (random)
            {
                return random.Next(3) == 0;
            }
        };
        await _world.Start(options: new() { BatchSize = 10 });

        var positions = new List<long>();
        for (var i = 0; i < 40; i++)
        {
            positions.AddRange(await _world.Transfer(_sender, _one, count: 7));
            await _world.Transfer(_sender, _other);
        }

        await Until(() => _world.Receivers.Count == 40 * 8);
        Assert.Equal(positions, _world.Receivers.PositionsOf(_one));
        Assert.Equal(40, _world.Receivers.PositionsOf(_other).Length);
        Assert.Equal(0, _world.Receivers.SideBySide);
        Assert.True(_world.Receivers.Failures > 0);
    }

    [Fact]
    public async Task What_waits_for_an_inbox_goes_with_its_next_call_up_to_a_bound()
    {
        var isAway = true;
        _world.Receivers.Fails = _ => Volatile.Read(ref isAway);
        await _world.Start();
        await _world.Transfer(_sender, _one);
        await Until(() => _world.Receivers.Failures > 0);

        await _world.Transfer(_sender, _one, count: 1_200);
        Volatile.Write(ref isAway, false);

        await Until(() => _world.Receivers.PositionsOf(_one).Length == 1_201);
        Assert.Equal(500, _world.Receivers.LargestBatch);
        Assert.Equal(_world.Receivers.PositionsOf(_one).Order(), _world.Receivers.PositionsOf(_one));
    }

    [Fact]
    public async Task An_inbox_that_fails_does_not_stop_the_others()
    {
        var isAway = true;
        _world.Receivers.Fails = inbox => Volatile.Read(ref isAway) && inbox == Inbox.Wallet(_one);
        await _world.Start();

        var toOne = await _world.Transfer(_sender, _one, count: 3);
        var toOther = await _world.Transfer(_sender, _other, count: 3);
        await Until(() => _world.Receivers.PositionsOf(_other).Length == 3);
        Assert.Empty(_world.Receivers.PositionsOf(_one));
        Volatile.Write(ref isAway, false);

        await Until(() => _world.Receivers.PositionsOf(_one).Length == 3);
        Assert.Equal(toOne, _world.Receivers.PositionsOf(_one));
        Assert.Equal(toOther, _world.Receivers.PositionsOf(_other));
    }

    [Fact]
    public async Task The_checkpoint_passes_events_that_concern_nobody()
    {
        await _world.Start();

        var last = await _world.Append(_world.OfNobodysConcern); // Its payload is no event: nobody reads it.

        await Until(async () => await _world.Checkpoint == last);
        Assert.Equal(0, _world.Receivers.Count);
    }

    [Fact]
    public async Task An_event_that_only_a_newer_version_knows_is_not_passed()
    {
        var before = (await _world.Transfer(_sender, _other))[0];
        var relay = await _world.Start();
        await Until(async () => await _world.Checkpoint == before);

        await _world.Append("test.of-a-newer-version");
        await _world.Transfer(_sender, _one);

        await Until(() => _world.Errors.Any(exception => exception.Message.Contains("test.of-a-newer-version", StringComparison.Ordinal)));
        await relay.StopAsync(CancellationToken.None);
        Assert.Empty(_world.Receivers.PositionsOf(_one));
        Assert.Equal(before, await _world.Checkpoint);
    }

    [Fact]
    public async Task The_checkpoint_follows_and_never_passes_an_event_that_is_not_delivered()
    {
        _world.Receivers.Fails = inbox => inbox == Inbox.Wallet(_one);
        var relay = await _world.Start();
        var before = (await _world.Transfer(_sender, _other))[0];
        await Until(async () => await _world.Checkpoint == before);

        var stuck = (await _world.Transfer(_sender, _one))[0];
        await Until(() => _world.Receivers.Failures > 0);
        var after = (await _world.Transfer(_sender, _other))[0];
        await Until(() => _world.Receivers.PositionsOf(_other).Contains(after));
        await relay.StopAsync(CancellationToken.None);

        Assert.InRange(await _world.Checkpoint, before, stuck - 1);
        _world.Receivers.Fails = _ => false;
        await _world.Start();
        await Until(async () => await _world.Checkpoint == after);
        Assert.Equal([stuck], _world.Receivers.PositionsOf(_one));
    }

    [Fact]
    public async Task A_stop_keeps_all_that_was_delivered()
    {
        var relay = await _world.Start();
        var last = (await _world.Transfer(_sender, _one, count: 50))[^1];
        await Until(() => _world.Receivers.Count == 50);

        await relay.StopAsync(CancellationToken.None);

        Assert.Equal(last, await _world.Checkpoint);
    }

    [Fact]
    public async Task What_was_not_kept_before_a_crash_is_sent_again()
    {
        var positions = await _world.Transfer(_sender, _one, count: 20);
        var first = _world.NewReceivers();
        await _world.Start(new ForgetfulShares(), receivers: first);
        await Until(() => first.Count == 20);

        await _world.Start();

        await Until(() => _world.Receivers.Count == 20);
        Assert.Equal(positions, _world.Receivers.PositionsOf(_one));
    }

    [Fact]
    public async Task Reading_pauses_while_too_much_is_under_way()
    {
        var isAway = true;
        _world.Receivers.Fails = inbox => Volatile.Read(ref isAway) && inbox == Inbox.Wallet(_one);
        await _world.Start(options: new() { BatchSize = 10, MaxUnacknowledged = 30 });
        await _world.Transfer(_sender, _one, count: 30);
        await _world.Transfer(_sender, _other);
        await Until(() => _world.Receivers.Failures > 3);

        Assert.Empty(_world.Receivers.PositionsOf(_other));
        Volatile.Write(ref isAway, false);

        await Until(() => _world.Receivers.PositionsOf(_other).Length == 1);
        Assert.Equal(30, _world.Receivers.PositionsOf(_one).Length);
    }

    [Fact]
    public async Task A_payout_of_many_thousand_is_sent_part_by_part()
    {
        var isAway = true;
        var (parts, recipients) = (20, Enumerable.Range(0, TransfersSent.MaxTransfers).Select(_ => AccountId.New()).ToArray());
        _world.Receivers.Fails = _ => Volatile.Read(ref isAway);
        var last = (await _world.PayOut(_sender, recipients, parts))[^1];
        var status = new RelayStatus(TimeProvider.System);
        await _world.Start(options: new() { MaxUnacknowledged = 100 }, status: status);
        await Until(() => status.Open > 0);
        await Until(() => _world.Receivers.Failures > 3 * recipients.Length);

        // As many as are sent at once, and the rest of the entry that they end with.
        Assert.InRange(status.Open, 100, 1_024 + recipients.Length);
        Volatile.Write(ref isAway, false);

        await Until(async () => await _world.Checkpoint == last);
        Assert.Equal(parts * recipients.Length, _world.Receivers.Count);
        Assert.All(recipients, recipient => Assert.Equal(parts, _world.Receivers.PositionsOf(recipient).Length));
    }

    [Fact]
    public async Task A_payout_that_takes_long_does_not_keep_the_relay_from_renewing_its_share()
    {
        var (parts, recipients) = (200, Enumerable.Range(0, TransfersSent.MaxTransfers).Select(_ => AccountId.New()).ToArray());
        using var turns = new SemaphoreSlim(0);
        _world.Receivers.Waits = () => turns.WaitAsync();
        await _world.PayOut(_sender, recipients, parts);
        var shares = new ForgetfulShares();
        await _world.Start(shares, new() { MaxUnacknowledged = 1_000 });

        await Until(() =>
        {
            turns.Release(10);
            return shares.Renewals > 2;
        });

        Assert.InRange(_world.Receivers.Count, 1, parts * recipients.Length - 1);
        turns.Release(parts * recipients.Length);
        await Until(() => _world.Receivers.Count == parts * recipients.Length);
        Assert.All(recipients, recipient => Assert.Equal(parts, _world.Receivers.PositionsOf(recipient).Distinct().Count()));
    }

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static Task Until(Func<Task<bool>> condition) => Eventually.True(condition);

    /// <summary>Of a process that dies before it keeps anything.</summary>
    private sealed class ForgetfulShares : IRelayShares
    {
        private int _renewals;

        public int Renewals => Volatile.Read(ref _renewals);

        public Task<IReadOnlyList<RelayPartition>> Renew(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _renewals);
            return Task.FromResult<IReadOnlyList<RelayPartition>>([.. Enumerable.Range(0, PartitionSet.Partitions).Select(number => new RelayPartition(number, 0))]);
        }

        public Task Release(IReadOnlyList<RelayPartition> done, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
