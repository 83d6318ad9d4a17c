using System.Collections.Concurrent;

namespace Orleans.Crypto.Load.Bench;

/// <summary>Says of each kind of failure once what it looks like.</summary>
internal static class Failures
{
    private static readonly ConcurrentDictionary<string, string> s_seen = new(StringComparer.Ordinal);

    public static Answer Note(string kind, string detail)
    {
        if (s_seen.TryAdd(kind, detail))
        {
            Console.Error.WriteLine($"failed: {kind} {detail}");
        }

        return Answer.Failed;
    }
}
