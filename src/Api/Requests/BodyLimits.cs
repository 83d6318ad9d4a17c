namespace Orleans.Crypto.Api.Requests;

internal static class BodyLimits
{
    /// <summary>The most bytes that a request's body may have.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The same for a request that carries many commands.</summary>
    public const int MaxBulkBytes = 4 * 1024 * 1024;

    /// <summary>
    /// How much of a body that is too large is read and dropped before it is refused: a connection that is closed on a
    /// client while it writes loses the answer.
    /// </summary>
    public const int MaxDrainedBytes = 16 * 1024 * 1024;
}
