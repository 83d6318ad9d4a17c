using System.Diagnostics.CodeAnalysis;

namespace Orleans.Crypto.Ledger;

/// <summary>What must hold, or the program is wrong: better to stop than to go on with wrong money.</summary>
public static class Invariant
{
    public static void Holds([DoesNotReturnIf(false)] bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvariantViolatedException(rule);
        }
    }
}

/// <summary>A bug: something that must always hold did not.</summary>
public sealed class InvariantViolatedException(string rule) : Exception($"Invariant violated: {rule}.");
