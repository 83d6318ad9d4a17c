using System.Diagnostics.CodeAnalysis;
using Orleans.Crypto.Events;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>What a grain decides about a command: an event, a refusal, or (<see cref="Nothing"/>) that there is nothing to do.</summary>
[SuppressMessage("Usage", "CA2225", Justification = "A decision is made by naming the event or the refusal.")]
public readonly record struct Decision
{
    private Decision(JournalEvent? e, Refusal? refusal) => (Event, Refusal) = (e, refusal);

    public static Decision Nothing => default;

    /// <summary>The state shows that the command was decided before, so that its event is in the journal.</summary>
    public static Decision MadeBefore => new() { IsMadeBefore = true };

    public JournalEvent? Event { get; }

    public Refusal? Refusal { get; }

    public bool IsMadeBefore { get; private init; }

    /// <summary>Names under which the event can be found later, beside the command's own key.</summary>
    public EntryKey[] Keys { get; init; } = [];

    /// <summary>Further events that stand or fall with it.</summary>
    public Decision[] Following { get; init; } = [];

    public static implicit operator Decision(JournalEvent e) => new(e, null);

    public static implicit operator Decision(Refusal refusal) => new(null, refusal);
}

/// <summary>An event with its place in its grain's stream.</summary>
public sealed record Recorded(long Version, DateTimeOffset Time, JournalEvent Event)
{
    /// <summary>Whether an earlier command made it, and this one only met it again.</summary>
    public bool IsRepeat { get; init; }
}
