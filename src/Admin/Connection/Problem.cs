namespace Orleans.Crypto.Admin.Connection;

/// <summary>A problem detail (RFC 9457) as the API sends it.</summary>
internal sealed record Problem(int Status, string Code, string? Detail = null, string? Field = null)
{
    public override string ToString()
    {
        var field = Field is null ? "" : $" (field {Field})";
        return Detail is null ? $"{Status} {Code}{field}" : $"{Status} {Code}{field}: {Detail}";
    }
}
