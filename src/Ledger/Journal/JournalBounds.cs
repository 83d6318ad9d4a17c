namespace Orleans.Crypto.Ledger.Journal;

/// <summary>What every journal accepts; more is a mistake of its caller.</summary>
public static class JournalBounds
{
    /// <summary>Of one entry or snapshot.</summary>
    public const int MaxPayloadBytes = 64 * 1024 * 1024;

    /// <summary>Of a stream's, reader's or event type's name, in characters.</summary>
    public const int MaxNameLength = 512;

    /// <summary>That a page of partitions looks at, wanted or not.</summary>
    public const int MaxScannedEntries = 8_192;

    /// <summary>That come with a stream's snapshot: most wallets have no more, and a store may load many streams at once.</summary>
    public const int MaxLoadedEntries = 64;

    public static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxNameLength)
        {
            throw new ArgumentException($"A name has at most {MaxNameLength} characters.", nameof(name));
        }
    }

    public static void CheckPayload(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > MaxPayloadBytes)
        {
            throw new ArgumentException($"A payload has at most {MaxPayloadBytes} bytes.", nameof(payload));
        }
    }
}
