using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Streams;

/// <summary>Subscribes to streams, under names that the witness knows its subscriptions by, and resumes them when it is activated again.</summary>
[Alias("test-consumer")]
public interface IConsumerGrain : IGrainWithStringKey
{
    /// <param name="from">Where to begin; null for what comes from now on.</param>
    [Alias("subscribe")]
    Task<StreamSubscriptionHandle<Numbered>> Subscribe(string subscriber, StreamId stream, StreamSequenceToken? from = null);

    [Alias("subscribe-to-batches")]
    Task SubscribeToBatches(string subscriber, StreamId stream);

    /// <summary>Goes on under another name.</summary>
    [Alias("resume")]
    Task<StreamSubscriptionHandle<Numbered>> Resume(StreamSubscriptionHandle<Numbered> handle, string subscriber, StreamSequenceToken? from = null);

    [Alias("unsubscribe")]
    Task Unsubscribe(StreamSubscriptionHandle<Numbered> handle);

    [Alias("subscriptions")]
    Task<IList<StreamSubscriptionHandle<Numbered>>> Subscriptions(StreamId stream);

    /// <summary>Produces itself, in its own name.</summary>
    [Alias("produce")]
    Task Produce(StreamId stream, int first, int count);
}

internal sealed class ConsumerGrain(Witness witness) : Grain, IConsumerGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in witness.StreamsOf(this.GetPrimaryKeyString()))
        {
            foreach (var handle in await Stream(stream).GetAllSubscriptionHandles())
            {
                await handle.ResumeAsync(witness.Observer(witness.NameOf(handle)));
            }
        }
    }

    public async Task<StreamSubscriptionHandle<Numbered>> Subscribe(string subscriber, StreamId stream, StreamSequenceToken? from = null)
    {
        var handle = await Stream(stream).SubscribeAsync(witness.Observer(subscriber), from);
        witness.Keep(this.GetPrimaryKeyString(), stream);
        witness.Keep(handle, subscriber);
        return handle;
    }

    public async Task SubscribeToBatches(string subscriber, StreamId stream) => await Stream(stream).SubscribeAsync(witness.BatchObserver(subscriber));

    public async Task<StreamSubscriptionHandle<Numbered>> Resume(StreamSubscriptionHandle<Numbered> handle, string subscriber, StreamSequenceToken? from = null)
    {
        var resumed = await handle.ResumeAsync(witness.Observer(subscriber), from);
        witness.Keep(resumed, subscriber);
        return resumed;
    }

    public Task Unsubscribe(StreamSubscriptionHandle<Numbered> handle) => handle.UnsubscribeAsync();

    public Task<IList<StreamSubscriptionHandle<Numbered>>> Subscriptions(StreamId stream) => Stream(stream).GetAllSubscriptionHandles();

    public Task Produce(StreamId stream, int first, int count) => Stream(stream).Produce(this.GetPrimaryKeyString(), first, count);

    private IAsyncStream<Numbered> Stream(StreamId stream) => this.GetStreamProvider(StreamCluster.Provider).GetStream<Numbered>(stream);
}
