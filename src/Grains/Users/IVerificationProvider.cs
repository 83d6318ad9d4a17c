using Orleans.Crypto.Accounts;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Users;

/// <summary>Checks who a person is.</summary>
public interface IVerificationProvider
{
    /// <summary>May be asked about one request more than once.</summary>
    Task<VerificationOutcome> Verify(AccountId account, RequestVerification request, CancellationToken cancellationToken);
}

/// <summary>What a provider says.</summary>
public abstract record VerificationOutcome
{
    private VerificationOutcome()
    {
    }

    public sealed record Approved : VerificationOutcome;

    /// <param name="Reason">A stable code.</param>
    public sealed record Rejected(string Reason) : VerificationOutcome;

    /// <summary>An operator has to decide.</summary>
    public sealed record Undecided : VerificationOutcome;
}
