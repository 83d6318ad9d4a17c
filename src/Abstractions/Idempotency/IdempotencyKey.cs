namespace Orleans.Crypto.Idempotency;

/// <summary>Names one command of one caller: a second command with the same key gets the first one's answer.</summary>
/// <param name="Caller">Who chose the key; callers can't see each other's.</param>
/// <param name="Value">1 to <see cref="MaxLength"/> printable ASCII characters.</param>
[GenerateSerializer, Immutable, Alias("idempotency-key")]
public readonly record struct IdempotencyKey([property: Id(0)] Guid Caller, [property: Id(1)] string Value)
{
    public const int MaxLength = 255;

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && value.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
