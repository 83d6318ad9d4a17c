using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Grains.Users;

/// <summary>
/// Hashes passwords on threads of its own. A hash is slow by intent: on a grain's turn it would stop every other grain
/// of that thread.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    /// <summary>The answer to who finds too many waiting.</summary>
    public static readonly Refusal Busy = Problem.Overloaded.Refuse("Try again in a moment.").With("retryAfterSeconds", "1");

    // The framework's hasher takes a user and does not look at it.
    private static readonly object s_anyone = new();

    private readonly BlockingCollection<Action> _queue;
    private readonly PasswordHasher<object> _hasher;

    public PasswordHashing(IOptions<UserOptions> options)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.PasswordIterations }));
        _queue = new(options.Value.PasswordQueueLength);
        DecoyHash = _hasher.HashPassword(s_anyone, Guid.NewGuid().ToString());
        for (var i = 0; i < Math.Max(1, Environment.ProcessorCount / 2); i++)
        {
            new Thread(Work) { IsBackground = true, Name = $"password-hashing-{i}" }.Start();
        }
    }

    /// <summary>Of a password that nobody knows: checking against it takes as long as against a user's.</summary>
    public string DecoyHash { get; }

    /// <summary>Null when too many wait.</summary>
    public async Task<string?> Hash(string password) => await Run(() => _hasher.HashPassword(s_anyone, password));

    /// <summary>Null when too many wait.</summary>
    public async Task<bool?> Verify(string hash, string password)
    {
        var result = await Run(() => _hasher.VerifyHashedPassword(s_anyone, hash, password).ToString());
        return result is null ? null : result != nameof(PasswordVerificationResult.Failed);
    }

    public void Dispose() => _queue.CompleteAdding();

    private Task<string?> Run(Func<string> work)
    {
        var completion = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _queue.TryAdd(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception exception)
            {
                // The edge of a thread: whoever waits for the hash gets what went wrong.
                completion.SetException(exception);
            }
        });
        return accepted ? completion.Task : Task.FromResult<string?>(null);
    }

    private void Work()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            work();
        }
    }
}
