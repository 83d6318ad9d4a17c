using System.Collections.Immutable;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Relay;
using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>Reads what one grain has published, and brings it to the grains that must act on it.</summary>
[Alias("published-events-grain")]
public interface IPublishedEventsGrain : IGrainWithStringKey;

/// <summary>
/// The end of its turn acknowledges what it was given: the effects are durable. It is active while its grain publishes, and
/// keeps nothing; so it lives where the partition is read.
/// </summary>
[ImplicitStreamSubscription(Topics.Users)]
[ImplicitStreamSubscription(Topics.Orders)]
[ImplicitStreamSubscription(Topics.Markets)]
[ImplicitStreamSubscription(Topics.Transfers)]
[CollectionAgeLimit(Minutes = 2)]
[PreferLocalPlacement]
internal sealed class PublishedEventsGrain(GrainReceivers grains) : Grain, IPublishedEventsGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<EventEnvelope>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<EventEnvelope>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<EventEnvelope>> items)
    {
        var inboxes = new Dictionary<Inbox, ImmutableArray<EventEnvelope>.Builder>();
        foreach (var item in items)
        {
            foreach (var delivery in grains.Of(item.Item))
            {
                if (!inboxes.TryGetValue(delivery.Inbox, out var envelopes))
                {
                    inboxes.Add(delivery.Inbox, envelopes = ImmutableArray.CreateBuilder<EventEnvelope>());
                }

                envelopes.Add(item.Item with { Event = delivery.Event });
            }
        }

        return Task.WhenAll(inboxes.Select(inbox => grains.Deliver(inbox.Key, inbox.Value.ToImmutable())));
    }

    // A subscription that could not be established, or a batch that went to the dead letters: the provider has told of it.
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
