namespace Orleans.Crypto.Ledger.Journal;

/// <summary>Entries to append to one stream; the first gets <paramref name="FirstVersion"/>, the others follow.</summary>
/// <param name="FirstVersion">The stream's last version + 1; anything else is a <see cref="AppendStatus.VersionConflict"/>.</param>
/// <param name="Chain">What else it builds on; null where it stands for itself.</param>
public sealed record JournalAppend(string StreamId, long FirstVersion, IReadOnlyList<NewEntry> Entries, AppendChain? Chain = null);

/// <param name="Type">The event's stable name, such as <c>wallet.transfer-sent</c>.</param>
/// <param name="Keys">Each may stand only once in a stream; a second one is a <see cref="AppendStatus.KeyConflict"/>.</param>
public sealed record NewEntry(string Type, ReadOnlyMemory<byte> Payload, DateTimeOffset Time, IReadOnlyList<EntryKey> Keys);

/// <summary>A name under which an entry can be found in its stream: an idempotency key, an order's or transfer's id.</summary>
/// <param name="Fingerprint">Of the command that made the entry, to tell a retry from another command with the same key; 0 where there is none.</param>
/// <param name="Former">Under which earlier versions of the program recorded the same, and which is only looked for; 0 where there is none.</param>
public readonly record struct EntryKey(UInt128 Value, UInt128 Fingerprint = default, UInt128 Former = default);

/// <param name="Position">Of the last entry of the append; 0 unless it is committed.</param>
public readonly record struct AppendResult(AppendStatus Status, long Position = 0);

public enum AppendStatus
{
    /// <summary>All entries are durable.</summary>
    Committed,

    /// <summary>The stream's next version is another one: somebody else has written, or an earlier append failed, of the stream or of the chain. Nothing was written.</summary>
    VersionConflict,

    /// <summary>One of the keys stands in the stream already. Nothing was written.</summary>
    KeyConflict,
}
