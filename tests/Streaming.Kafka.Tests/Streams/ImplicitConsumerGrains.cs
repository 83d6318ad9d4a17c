using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Streams;

/// <summary>Subscribed to every stream of a namespace, each of which has an activation of its own.</summary>
[Alias("test-implicit-consumer")]
public interface IImplicitConsumerGrain : IGrainWithStringKey
{
    /// <summary>The witness's name of the one for a stream.</summary>
    static string NameFor(StreamId stream) => $"implicit/{stream.GetKeyAsString()}";
}

[ImplicitStreamSubscription(Namespace)]
internal sealed class ImplicitConsumerGrain(Witness witness) : Grain, IImplicitConsumerGrain, IStreamSubscriptionObserver
{
    public const string Namespace = "implicit";

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<Numbered>().ResumeAsync(witness.Observer(IImplicitConsumerGrain.NameFor(handleFactory.StreamId)));
}

/// <summary>A second class for the same namespace.</summary>
[Alias("test-other-implicit-consumer")]
public interface IOtherImplicitConsumerGrain : IGrainWithStringKey
{
    static string NameFor(StreamId stream) => $"other-implicit/{stream.GetKeyAsString()}";
}

[ImplicitStreamSubscription(ImplicitConsumerGrain.Namespace)]
internal sealed class OtherImplicitConsumerGrain(Witness witness) : Grain, IOtherImplicitConsumerGrain, IStreamSubscriptionObserver
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<Numbered>().ResumeAsync(witness.Observer(IOtherImplicitConsumerGrain.NameFor(handleFactory.StreamId)));
}

/// <summary>
/// Keeps with its state how far it has come, as a grain would that saves both together, and after an activation asks for
/// what follows that.
/// </summary>
[Alias("test-recovering-consumer")]
public interface IRecoveringConsumerGrain : IGrainWithStringKey
{
    static string NameFor(StreamId stream) => $"recovering/{stream.GetKeyAsString()}";
}

[ImplicitStreamSubscription(Namespace)]
internal sealed class RecoveringConsumerGrain(Witness witness) : Grain, IRecoveringConsumerGrain, IStreamSubscriptionObserver
{
    public const string Namespace = "recovering";

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        var name = IRecoveringConsumerGrain.NameFor(handleFactory.StreamId);
        var last = witness.SeenBy(name).LastOrDefault()?.Token;
        return handleFactory.Create<Numbered>().ResumeAsync(witness.Observer(name), last);
    }
}
