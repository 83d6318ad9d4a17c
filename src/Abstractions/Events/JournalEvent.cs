namespace Orleans.Crypto.Events;

/// <summary>
/// Something that happened, as it stands in the journal. The <see cref="AliasAttribute"/> of a concrete event is its
/// type name there, so that it outlives the class.
/// </summary>
[GenerateSerializer, Immutable, Alias("event")]
public abstract record JournalEvent
{
    /// <summary>The grains that must act on this event; each gets it at least once, in order per source grain.</summary>
    public virtual IEnumerable<Inbox> Inboxes() => [];

    /// <summary>What each of them gets: this event, unless only a part of it concerns the receiver.</summary>
    public virtual IEnumerable<Delivery> Deliveries() => Inboxes().Select(inbox => new Delivery(inbox, this));
}

/// <summary>An event for one grain.</summary>
public readonly record struct Delivery(Inbox Inbox, JournalEvent Event);
