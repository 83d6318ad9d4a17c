using Orleans.Crypto.Accounts;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Requests;

internal static class KeyClaims
{
    /// <summary>
    /// Sends a command to another grain than its caller's wallet, where his keys stand: a key that was used before meets
    /// its first use there, wherever the two commands go.
    /// </summary>
    /// <param name="target">What is done to what.</param>
    public static async Task<Outcome<T>> Send<T>(this IGrainFactory grains, CommandKey key, string target, Func<Task<Outcome<T>>> send)
        where T : class => await grains.Wallet(new AccountId(key.Value.Caller)).ClaimKey(new(target), key.Value) is { } reused ? reused : await send();
}
