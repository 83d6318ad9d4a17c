namespace Orleans.Crypto.AssetTotals.Tests;

public sealed class FrozenProcessTests
{
    [Fact]
    public async Task An_instance_that_was_frozen_while_another_one_took_over_counts_nothing_twice()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var world = await World.Create(seed: 31);
        await world.Traffic.Publish(300);
        await using var frozen = ServiceProcess.Start(world);
        await world.AllCounted();
        // It does not hold the file's lock when it has printed.
        await frozen.Printed(world.Store.Totals(world.Topic)[0].Transferred.ToString());
        frozen.Freeze();
        world.Traffic.Flow();
        await using var other = ServiceProcess.Start(world);
        await other.Printed("assigned: 0, 1, 2, 3, 4, 5");
        await world.CountedTo(world.Counted() + 500);

        frozen.Thaw();

        // It finds out, and joins the group anew.
        await frozen.Printed("lost: 0, 1, 2, 3, 4, 5");
        await world.AssertTotals();
    }
}
