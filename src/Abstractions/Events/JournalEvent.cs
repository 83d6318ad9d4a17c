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
}
