namespace Orleans.Crypto.Users;

/// <summary>How well the person behind an account is known; each level has its limits.</summary>
[GenerateSerializer, Alias("verification-level")]
public enum VerificationLevel : byte
{
    None = 0,
    Level1 = 1,
    Level2 = 2,
}

[GenerateSerializer, Alias("verification-status")]
public enum VerificationStatus : byte
{
    Unverified = 0,
    Pending = 1,
    Verified = 2,
    Rejected = 3,
    Expired = 4,
}
