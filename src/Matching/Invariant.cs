using System.Diagnostics.CodeAnalysis;

namespace Orleans.Crypto.Matching;

/// <summary>What must hold whatever comes from outside; where it does not, the caller or the order book has a bug.</summary>
internal static class Invariant
{
    public static void Holds([DoesNotReturnIf(false)] bool condition, string rule)
    {
        if (!condition) Fail(rule);
    }

    [DoesNotReturn]
    private static void Fail(string rule) => throw new InvalidOperationException($"Broken invariant: {rule}");
}
