namespace Orleans.Crypto.Ledger.Journal;

/// <summary>The store failed or is closed. Of an append it is unknown whether it is durable: read before deciding again.</summary>
public class JournalUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>More appends wait than the journal accepts; nothing was written and a retry may succeed.</summary>
public sealed class JournalOverloadedException(int capacity) : JournalUnavailableException($"The journal's queue of {capacity} appends is full.");
