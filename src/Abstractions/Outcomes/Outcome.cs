using System.Diagnostics.CodeAnalysis;

namespace Orleans.Crypto.Outcomes;

/// <summary>What a command came to: a value, or a refusal that its caller caused and can understand.</summary>
[GenerateSerializer, Immutable, Alias("outcome`1")]
public sealed record Outcome<T>
    where T : class
{
    private Outcome(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    [Id(0)] public T? Value { get; }

    [Id(1)] public Refusal? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded => Refusal is null;

    [SuppressMessage("Usage", "CA2225", Justification = "The conversions are the only way to make an outcome.")]
    public static implicit operator Outcome<T>(T value) => new(value, null);

    [SuppressMessage("Usage", "CA2225", Justification = "The conversions are the only way to make an outcome.")]
    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);

    /// <summary>The value of an outcome that can't be a refusal here.</summary>
    public T Require() => Succeeded ? Value : throw new InvalidOperationException($"Refused: {Refusal}");
}
