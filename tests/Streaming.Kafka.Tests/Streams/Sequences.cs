using System.Globalization;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Streams;

/// <summary>What may be said of the numbers of one producer as one subscriber has seen them.</summary>
internal static class Sequences
{
    /// <summary>Each of 0 to <paramref name="count"/> - 1, once and in order.</summary>
    public static void AreOnceInOrder(int count, int[] seen) => Assert.True(seen.SequenceEqual(Enumerable.Range(0, count)), Show(seen));

    /// <summary>
    /// Each of 0 to <paramref name="count"/> - 1, and none before the one that precedes it: numbers may be repeated, as
    /// long as none is skipped at any time.
    /// </summary>
    public static void AreAtLeastOnceInOrder(int count, int[] seen)
    {
        var next = 0;
        foreach (var number in seen)
        {
            Assert.True(number <= next, $"{next} is missing before {number}: {Show(seen)}");
            next = Math.Max(next, number + 1);
        }

        Assert.True(next == count, $"ends before {count}: {Show(seen)}");
    }

    public static string Show(int[] seen) => string.Join(' ', seen.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
