using Orleans.Crypto.Accounts;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Tests.Users;

/// <summary>Answers as the test says, as the sandbox does where it says nothing.</summary>
public sealed class ScriptedProvider : IVerificationProvider
{
    private readonly SandboxVerificationProvider _sandbox = new();
    private int _calls;

    public Func<Task<VerificationOutcome>>? Answer { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    public Task<VerificationOutcome> Verify(AccountId account, RequestVerification request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Answer is { } answer ? answer() : _sandbox.Verify(account, request, cancellationToken);
    }
}
