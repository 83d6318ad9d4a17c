namespace Orleans.Crypto.Outcomes;

/// <summary>The store failed or is closed. Of an append it is unknown whether it is durable: read before deciding again, or send the command again with its key.</summary>
/// <remarks>It crosses from a grain to its caller in another process, so it is part of the contracts.</remarks>
[GenerateSerializer, Alias("journal-unavailable")]
public class JournalUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>More appends wait than the journal accepts; nothing was written and a retry may succeed.</summary>
[GenerateSerializer, Alias("journal-overloaded")]
public sealed class JournalOverloadedException(int capacity) : JournalUnavailableException($"The journal's queue of {capacity} appends is full.");
