using Orleans.Crypto.Accounts;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Users;

/// <summary>Decides by the document's number, so that each outcome can be tried: REJECT… is rejected, PENDING… is left to an operator, any other is approved.</summary>
public sealed class SandboxVerificationProvider : IVerificationProvider
{
    public Task<VerificationOutcome> Verify(AccountId account, RequestVerification request, CancellationToken cancellationToken) =>
        Task.FromResult<VerificationOutcome>(request.DocumentNumber switch
        {
            var number when number.StartsWith("REJECT", StringComparison.Ordinal) => new VerificationOutcome.Rejected("document_rejected"),
            var number when number.StartsWith("PENDING", StringComparison.Ordinal) => new VerificationOutcome.Undecided(),
            _ => new VerificationOutcome.Approved(),
        });
}
