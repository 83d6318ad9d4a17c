using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Relay;
using Orleans.Runtime;

namespace Orleans.Crypto.Grains.Tests.Relay;

public sealed class LocalInboxesTests
{
    private static readonly Inbox s_inbox = Inbox.Wallet(AccountId.New());
    private static readonly ImmutableArray<EventEnvelope> s_nothing = [];

    private readonly LocalInboxes _local = new();
    private readonly HeldTurns _turns = new();
    private readonly HeldInbox _grain = new();
    private readonly IGrainContext _activation;
    private int _calls;

    public LocalInboxesTests() => _activation = _turns.NewActivation();

    [Fact]
    public void What_is_for_a_grain_that_is_not_here_is_left_to_a_call()
    {
        Assert.False(_local.TryDeliver(s_inbox, s_nothing, Call, out _));

        _local.Enter(s_inbox, _activation, _grain);
        _local.Leave(s_inbox, _activation);
        Assert.False(_local.TryDeliver(s_inbox, s_nothing, Call, out _));
    }

    [Fact]
    public async Task A_delivery_is_a_turn_of_the_grain_and_ends_with_it()
    {
        _local.Enter(s_inbox, _activation, _grain);

        Assert.True(_local.TryDeliver(s_inbox, s_nothing, Call, out var delivery));
        Assert.Equal(0, _grain.Deliveries);
        _turns.Run();
        Assert.Equal(1, _grain.Deliveries);
        Assert.False(delivery.IsCompleted);
        _grain.Finish();
        await delivery;
        Assert.Equal(0, _calls);
    }

    [Fact]
    public async Task What_was_for_a_grain_that_is_gone_before_its_turn_is_called()
    {
        _local.Enter(s_inbox, _activation, _grain);
        Assert.True(_local.TryDeliver(s_inbox, s_nothing, Call, out var delivery));

        _local.Leave(s_inbox, _activation);
        _turns.Run();

        await delivery;
        Assert.Equal((0, 1), (_grain.Deliveries, _calls));
    }

    [Fact]
    public void A_grain_that_leaves_late_does_not_take_its_successor_away()
    {
        _local.Enter(s_inbox, _activation, _grain);
        _local.Enter(s_inbox, new HeldTurns().NewActivation(), new HeldInbox());

        _local.Leave(s_inbox, _activation);

        Assert.True(_local.TryDeliver(s_inbox, s_nothing, Call, out _));
    }

    private Task Call(Inbox inbox, ImmutableArray<EventEnvelope> envelopes)
    {
        _calls++;
        return Task.CompletedTask;
    }
}
