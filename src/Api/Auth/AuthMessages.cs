namespace Orleans.Crypto.Api.Auth;

internal sealed record CredentialsRequest(string? Email, string? Password)
{
    public override string ToString() => nameof(CredentialsRequest);
}

internal sealed record ConfirmRequest(string? Token)
{
    public override string ToString() => nameof(ConfirmRequest);
}

internal sealed record RefreshRequest(string? RefreshToken)
{
    public override string ToString() => nameof(RefreshRequest);
}

internal sealed record RegisterResponse(string Status);

internal sealed record ConfirmResponse(Guid AccountId);

internal sealed record LoginResponse(
    Guid AccountId, string AccessToken, DateTimeOffset ExpiresAt, string TokenType, string RefreshToken, DateTimeOffset RefreshExpiresAt)
{
    public override string ToString() => nameof(LoginResponse);
}
