using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Relay;

namespace Orleans.Crypto.Grains.Tests.Relay;

public sealed class GrainReceiversTests
{
    [Fact]
    public async Task Only_so_many_grains_have_their_turns_at_once_and_the_others_when_these_end()
    {
        var (local, turns, grain) = (new LocalInboxes(), new HeldTurns(), new HeldInbox());
        using var receivers = new GrainReceivers(grains: null!, local, events: null!);
        var inboxes = Enumerable.Range(0, GrainReceivers.MaxTurns + 2).Select(_ => Inbox.Wallet(AccountId.New())).ToArray();
        foreach (var inbox in inboxes)
        {
            local.Enter(inbox, turns.NewActivation(), grain);
        }

        var deliveries = inboxes.Select(inbox => receivers.Deliver(inbox, [])).ToArray();

        Assert.Equal(GrainReceivers.MaxTurns, turns.Count);
        turns.Run();
        Assert.Equal(GrainReceivers.MaxTurns, grain.Deliveries);
        grain.Finish();
        await Eventually.True(() => Task.FromResult(turns.Count == 2));
        turns.Run();
        await Task.WhenAll(deliveries);
        Assert.Equal(inboxes.Length, grain.Deliveries);
    }
}
