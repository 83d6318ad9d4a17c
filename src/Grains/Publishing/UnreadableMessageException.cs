namespace Orleans.Crypto.Grains.Publishing;

/// <summary>A message can't be read as one of our events: somebody else wrote it, it is damaged, or it comes from a newer version.</summary>
public sealed class UnreadableMessageException(string message, Exception? innerException = null) : Exception(message, innerException);
