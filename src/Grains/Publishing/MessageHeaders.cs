namespace Orleans.Crypto.Grains.Publishing;

/// <summary>
/// The headers of a published message: the attributes of CloudEvents 1.0 in the binary mode of its Kafka binding (§ 3.2),
/// their values in UTF-8.
/// </summary>
public static class MessageHeaders
{
    public const string SpecVersion = "ce_specversion";

    /// <summary>Stream id and version; unique, and the same each time that the event is published.</summary>
    public const string Id = "ce_id";

    public const string Source = "ce_source";

    /// <summary>The account or the market that the event happened to; also the message's key.</summary>
    public const string Subject = "ce_subject";

    public const string Type = "ce_type";

    /// <summary>When the journal took the event in: RFC 3339 in UTC, to the microsecond.</summary>
    public const string Time = "ce_time";

    /// <summary>An extension: the journal's stream, such as <c>wallet/0198…</c>.</summary>
    public const string StreamId = "ce_streamid";

    /// <summary>An extension: the event's place in its stream, from 1. CloudEvents' integers have 32 bits, so it is a text of digits.</summary>
    public const string StreamVersion = "ce_streamversion";

    /// <summary>An extension: the event's place in the whole journal, as a text of digits; grows along every stream, with gaps.</summary>
    public const string JournalPosition = "ce_journalposition";

    public const string ContentType = "content-type";

    public static IReadOnlyList<string> All { get; } =
        [SpecVersion, Id, Source, Subject, Type, Time, StreamId, StreamVersion, JournalPosition, ContentType];
}
