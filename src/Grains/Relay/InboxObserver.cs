using Microsoft.Extensions.Logging;
using Orleans.Crypto.Events;
using Orleans.Streams;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>Takes a grain's inbox in batches: all of a batch is handled at once, so that it shares a commit, then acknowledged.</summary>
public sealed class InboxObserver(Inbox inbox, Func<EventEnvelope, Task> handle, IDeliveryLog deliveries, ILogger logger) : IAsyncBatchObserver<EventEnvelope>
{
    public async Task OnNextAsync(IList<SequentialItem<EventEnvelope>> items)
    {
        var handled = new Task[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            handled[i] = Handle(items[i].Item);
        }

        await Task.WhenAll(handled);
    }

    public Task OnErrorAsync(Exception ex)
    {
        // The relay sends again what is not acknowledged.
        logger.LogWarning(ex, "The inbox {Inbox} failed", inbox);
        return Task.CompletedTask;
    }

    private async Task Handle(EventEnvelope envelope)
    {
        await handle(envelope);
        deliveries.Acknowledge(inbox, envelope);
    }
}
