using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Streams;

/// <summary>Its key is the producer's name in its events.</summary>
[Alias("test-producer")]
public interface IProducerGrain : IGrainWithStringKey
{
    /// <summary>One after the other.</summary>
    [Alias("produce")]
    Task Produce(StreamId stream, int first, int count);

    /// <summary>Has a consumer subscribe before it produces, in the same call.</summary>
    [Alias("produce-to")]
    Task ProduceTo(IConsumerGrain consumer, string subscriber, StreamId stream, int count);
}

internal sealed class ProducerGrain : Grain, IProducerGrain
{
    public Task Produce(StreamId stream, int first, int count) =>
        this.GetStreamProvider(StreamCluster.Provider).GetStream<Numbered>(stream).Produce(this.GetPrimaryKeyString(), first, count);

    public async Task ProduceTo(IConsumerGrain consumer, string subscriber, StreamId stream, int count)
    {
        await consumer.Subscribe(subscriber, stream);
        await Produce(stream, first: 0, count);
    }
}

internal static class Producing
{
    /// <summary>One after the other, each acknowledged before the next.</summary>
    public static async Task Produce(this IAsyncStream<Numbered> stream, string producer, int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            await stream.OnNextAsync(new Numbered(producer, number));
        }
    }
}
