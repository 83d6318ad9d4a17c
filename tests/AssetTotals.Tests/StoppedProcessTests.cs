namespace Orleans.Crypto.AssetTotals.Tests;

public sealed class StoppedProcessTests
{
    [Fact]
    public async Task An_instance_that_is_told_to_stop_ends_well_and_hands_over_its_partitions()
    {
        await using var world = await World.Create(seed: 21);
        world.Traffic.Flow();
        await using var first = ServiceProcess.Start(world);
        await first.Printed("assigned: 0, 1, 2, 3, 4, 5");
        await using var second = ServiceProcess.Start(world);
        await second.Printed("assigned: ");

        Assert.Equal(0, await first.Stop());

        await world.AssertTotals();
        Assert.Equal(0, await second.Stop());
        await using var show = ServiceProcess.Show(world);
        Assert.Equal(0, await show.Ended());
        foreach (var total in world.Traffic.Truth)
        {
            Assert.All(total.Split(' '), word => Assert.Contains(word, show.Output, StringComparison.Ordinal));
        }
    }
}
