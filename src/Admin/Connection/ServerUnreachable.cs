namespace Orleans.Crypto.Admin.Connection;

/// <summary>No answer came, and the time to retry is over.</summary>
internal sealed class ServerUnreachable(Uri server, Exception cause)
    : Exception($"no answer from {server}: {cause.Message}", cause);
