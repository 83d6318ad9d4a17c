namespace Orleans.Crypto.AssetTotals.Tests;

public sealed class KilledProcessTests
{
    private const int Kills = 2;

    [Fact]
    public async Task An_instance_that_is_killed_while_it_counts_is_continued_by_the_next_one_exactly()
    {
        await using var world = await World.Create(seed: 11);
        world.Traffic.Flow();
        for (var i = 0; i < Kills; i++)
        {
            await using var service = ServiceProcess.Start(world);
            await world.CountedTo(world.Counted() + 200 + (137 * i));
            await service.Kill();
        }

        await using var last = ServiceProcess.Start(world);

        await world.AssertTotals();
    }
}
