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
        // A test that has seen the call counted may set the next answer: this one's is chosen before.
        var answer = Answer;
        Interlocked.Increment(ref _calls);
        return answer is null ? _sandbox.Verify(account, request, cancellationToken) : answer();
    }
}
