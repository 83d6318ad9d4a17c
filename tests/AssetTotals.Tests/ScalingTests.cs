using AssetTotals;

namespace Orleans.Crypto.AssetTotals.Tests;

public sealed class ScalingTests
{
    [Fact]
    public async Task From_one_instance_to_three_and_back_everything_is_counted_once()
    {
        await using var world = await World.Create(seed: 2);
        world.Traffic.Flow();
        await using var first = Instance.Start(world);
        await Shared(first);
        await Flows(world);

        await using var second = Instance.Start(world);
        await using var third = Instance.Start(world);
        await Shared(first, second, third);
        await Flows(world);
        // Each has as many as the others, and together they make up the whole.
        Assert.All([first, second, third], instance => Assert.Equal(World.Partitions / 3, instance.Partitions.Count));

        await first.Stop();
        await Shared(second, third);
        await Flows(world);

        await third.Stop();
        await Shared(second);
        await Flows(world);

        await world.AssertTotals();
    }

    [Fact]
    public async Task The_totals_of_all_instances_add_up_to_the_whole()
    {
        await using var world = await World.Create(seed: 3);
        await using var first = Instance.Start(world);
        await using var second = Instance.Start(world);
        await Shared(first, second);
        await world.Traffic.Publish(1_000);
        await world.AllCounted();

        var ofEach = new[] { first, second }.Select(instance => world.Store.Totals(world.Topic, instance.Partitions)).ToArray();

        var sums = ofEach.SelectMany(totals => totals).GroupBy(total => total.Asset, StringComparer.Ordinal).OrderBy(totals => totals.Key, StringComparer.Ordinal)
            .Select(totals => totals.Aggregate((sum, total) => sum with { Deposited = sum.Deposited + total.Deposited, Transferred = sum.Transferred + total.Transferred }));
        Assert.Equal(string.Join("; ", world.Traffic.Truth), World.Text(sums));
        Assert.All(ofEach, Assert.NotEmpty);
    }

    /// <summary>Until these instances, and nobody else, have all partitions, each one once.</summary>
    private static Task Shared(params Instance[] instances) => Eventually.True(
        () => instances.All(instance => instance.Partitions.Count > 0)
            && instances.SelectMany(instance => instance.Partitions).Order().SequenceEqual(Enumerable.Range(0, World.Partitions)),
        () => string.Join(" | ", instances.Select(instance => string.Join(',', instance.Partitions))));

    /// <summary>Until messages have been counted that were published after now.</summary>
    private static Task Flows(World world) => world.CountedTo(world.Traffic.Published + 500);
}
