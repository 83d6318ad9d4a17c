using System.Collections.Immutable;

namespace Orleans.Crypto.Events;

/// <summary>
/// Something that happened, as it stands in the journal. The <see cref="AliasAttribute"/> of a concrete event is its
/// type name there, so that it outlives the class.
/// </summary>
[GenerateSerializer, Immutable, Alias("event")]
public abstract record JournalEvent
{
    /// <summary>The grains that must act on this event; each gets it at least once, in order per source grain.</summary>
    public virtual ImmutableArray<Inbox> Inboxes() => [];

    /// <summary>What each of them gets: this event, unless only a part of it concerns the receiver.</summary>
    public virtual ImmutableArray<Delivery> Deliveries()
    {
        var inboxes = Inboxes();
        var deliveries = ImmutableArray.CreateBuilder<Delivery>(inboxes.Length);
        foreach (var inbox in inboxes)
        {
            deliveries.Add(new(inbox, this));
        }

        return deliveries.MoveToImmutable();
    }
}

/// <summary>An event for one grain.</summary>
public readonly record struct Delivery(Inbox Inbox, JournalEvent Event);
