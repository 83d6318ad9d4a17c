using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>Where a consumer says that the effect of an event is durable, so that the relay need not send it again.</summary>
public interface IDeliveryLog
{
    void Acknowledge(Inbox inbox, EventEnvelope envelope);
}
