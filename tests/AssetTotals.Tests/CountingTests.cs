using System.Text;
using Confluent.Kafka;

namespace Orleans.Crypto.AssetTotals.Tests;

public sealed class CountingTests
{
    [Fact]
    public async Task One_instance_counts_everything_once()
    {
        await using var world = await World.Create(seed: 1);
        await world.Traffic.Publish(1_000);
        await using var instance = Instance.Start(world);
        await world.AllCounted();

        await world.Traffic.Publish(1_000);

        await world.AssertTotals();
        await instance.Stop();
        Assert.Contains("partitions 0, 1, 2, 3, 4, 5", instance.Output, StringComparison.Ordinal);
        Assert.Contains(world.Store.Totals(world.Topic)[0].Transferred.ToString(), instance.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_can_not_be_counted_stops_the_instance_before_it()
    {
        await using var world = await World.Create(seed: 4);
        await world.Traffic.Publish(200);
        await using var instance = Instance.Start(world);
        await world.AllCounted();
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = world.Brokers }).Build();
        var headers = new Headers { { "ce_type", Encoding.UTF8.GetBytes("orleans-crypto.wallet.transfer-sent.v2") }, { "ce_id", Encoding.UTF8.GetBytes("wallet/x/1") } };

        await producer.ProduceAsync(world.Topic, new() { Key = [1], Value = [], Headers = headers });

        Assert.Contains("wallet/x/1", (await Assert.ThrowsAsync<FormatException>(instance.Ended)).Message, StringComparison.Ordinal);
        Assert.Equal(200, world.Counted());
        Assert.Equal(string.Join("; ", world.Traffic.Truth), world.Totals());
    }
}
