namespace Orleans.Crypto.Grains.Users;

/// <summary>A verification provider failed or took too long; it is asked again later.</summary>
public sealed class VerificationUnansweredException(Exception innerException) : Exception("The verification provider did not answer.", innerException);
