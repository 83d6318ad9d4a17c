using Orleans.Runtime;

namespace Orleans.Crypto.Outcomes;

/// <summary>What a call of a grain ends with when a part of the cluster is away for a moment.</summary>
public static class Outages
{
    /// <summary>Whether the same call may succeed in a moment; whether it was carried out is unknown.</summary>
    /// <param name="exception">Of a call that its caller did not cancel: the runtime cancels those that wait too long for their grain to be placed.</param>
    public static bool IsOutage(this Exception exception) =>
        exception is JournalUnavailableException or OrleansException or TimeoutException or OperationCanceledException;
}
