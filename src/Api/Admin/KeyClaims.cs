using Orleans.Crypto.Accounts;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Admin;

internal static class KeyClaims
{
    /// <summary>
    /// Sends a command to what is not its caller's own: a key stands for one command of its caller, also where a second
    /// one would go elsewhere and not meet the first.
    /// </summary>
    /// <param name="target">What is done to what.</param>
    public static async Task<Outcome<T>> Send<T>(this IGrainFactory grains, CommandKey key, string target, Func<Task<Outcome<T>>> send)
        where T : class => await grains.User(new AccountId(key.Value.Caller)).ClaimKey(key.Value, target) is { } reused ? reused : await send();
}
