using FsCheck.Xunit;

namespace Orleans.Crypto.Grains.Tests.Wallets;

public sealed class ExchangeProperties
{
    private const int Steps = 300;

    [Property(MaxTest = 60)]
    public void Money_is_conserved_and_holds_match_at_every_prefix_however_deliveries_are_ordered(int seed)
    {
        var world = new ExchangeWorld(seed);
        for (var i = 0; i < Steps; i++)
        {
            world.Step();
            world.AssertSound();
        }

        world.DeliverAll();
        world.AssertSound();
        world.AssertSettled();
        Assert.True(world.Events > 0);
    }

    [Property(MaxTest = 30)]
    public void Replaying_the_journal_rebuilds_the_same_wallets(int seed)
    {
        var world = new ExchangeWorld(seed);
        for (var i = 0; i < Steps; i++)
        {
            world.Step();
        }

        world.AssertReplays();
    }
}
